import { MANIFEST_FORMAT } from './output-manifest.js';

/** Exit code of {@link LIST_OUTPUTS} where the directory of all submissions is there, and this one's is not any more. */
export const DIRECTORY_GONE = 6;

/** Exit code of {@link LIST_OUTPUTS} where the directory cannot be entered: a disk may be missing. */
export const NO_DIRECTORY = 3;

/** Exit code of {@link LIST_OUTPUTS} on a host without GNU find. */
export const NO_MANIFEST = 5;

/** What precedes a checksum on standard error. */
export const CHECKSUM_MARK = 'nestjs-jobs: sha256 ';

/** Lists everything below $1 in the format of the manifest; $2 is the directory of all submissions. */
export const LIST_OUTPUTS = String.raw`
if [ -d "$2" ] && ! [ -e "$1" ]; then exit ${DIRECTORY_GONE}; fi
cd -- "$1" || exit ${NO_DIRECTORY}
find . -prune -printf '' 2> /dev/null || exit ${NO_MANIFEST}
exec find . -mindepth 1 -printf '${MANIFEST_FORMAT}'
`;

/**
 * Writes an archive of those members of $1 whose names, each ended by a NUL, come from standard input; and, where the
 * host has `sha256sum`, the checksum of the archive to standard error.
 */
export const SEND_TOGETHER = String.raw`
cd -- "$1" || exit 3
pack() { tar --null --no-recursion --hard-dereference -T - -cf - || echo 'tar failed.' >&2; }
if command -v sha256sum > /dev/null && [ -e /dev/fd/1 ]; then
  { { pack | tee /dev/fd/4 >&3; } 4>&1 | sha256sum | sed 's/^/${CHECKSUM_MARK}/' >&2; } 3>&1
else
  pack
fi
`;

/**
 * Writes the file $2 below $1 from its byte $3, counted from 1, on; and the checksum of the whole file, which is computed
 * meanwhile, to standard error.
 */
export const SEND_FILE = String.raw`
cd -- "$1" || exit 3
if command -v sha256sum > /dev/null; then
  sha256sum < "./$2" | sed 's/^/${CHECKSUM_MARK}/' >&2 &
fi
if [ "$3" -eq 1 ]; then cat < "./$2"; else tail -c "+$3" < "./$2"; fi
status=$?
wait
exit "$status"
`;

/** The checksum that a command has written to standard error; `undefined` where the host has no `sha256sum`. */
export function checksumIn(stderr: string): string | undefined {
  return new RegExp(`^${CHECKSUM_MARK}([0-9a-f]{64})`, 'm').exec(stderr)?.[1];
}
