import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { htcondorSsh, type SchedulerDefinition } from 'nestjs-jobs';
import { findSubmitHost } from '../../support/submit-host.js';
import type { Scene, Trial } from './trial.js';

/** The time in which most jobs are under way, in ms. */
const SOON_MS = 1600;

/** What can go wrong on a submit host; nobody else may be using the pool. */
export function trialsOnTheHost(): Trial[] {
  return [...connectionTrials(), ...scheddTrials(), ...logTrials(), ...diskTrials()];
}

const pool = (): SchedulerDefinition => htcondorSsh({ name: 'here', ...findSubmitHost() });

const trial = { scheduler: 'pool', define: pool } as const;

/** The harm comes when most jobs are under way. */
function soon(line: string | ((scene: Scene) => string)): Trial['harm'] {
  return async (scene) => {
    await delay(SOON_MS);
    await inPool(typeof line === 'string' ? line : line(scene));
  };
}

const nothing = (): Promise<void> => Promise.resolve();

const RESTART_SSH = 'pkill -KILL sshd; sleep 1';
const CUT = `pkill -KILL -f '^sshd(-session)?: jobs'`;

function connectionTrials(): Trial[] {
  const restore = (): Promise<void> =>
    inPool(
      `rm -rf /usr/local/bin/condor_submit /tmp/cuts; sed -i '/^\\(Banner\\|MaxSessions\\)/d' /etc/ssh/sshd_config;
       [ ! -e /home/jobs/.bashrc.kept ] || mv /home/jobs/.bashrc.kept /home/jobs/.bashrc;
       [ ! -e /etc/ssh/kept ] || mv -f /etc/ssh/kept /etc/ssh/ssh_host_ed25519_key; ${RESTART_SSH}`,
    );
  return [
    { ...trial, title: 'sshd killed and restarted', harm: soon(RESTART_SSH) },
    {
      ...trial,
      title: 'the line is cut three times before condor_submit, which goes on all the same',
      prepare: () => atSubmission(`${CUT}; exec /usr/bin/condor_submit "$@"`),
      harm: nothing,
      restore,
    },
    {
      ...trial,
      title: 'the line is cut three times before condor_submit, which is never run',
      prepare: () => atSubmission(`${CUT}; kill -KILL $PPID; exit 1`),
      harm: nothing,
      restore,
    },
    {
      ...trial,
      title: 'the line is cut three times after condor_submit, before its answer arrives',
      prepare: () => atSubmission(`/usr/bin/condor_submit "$@"; code=$?; ${CUT}; exit $code`),
      harm: nothing,
      restore,
    },
    {
      ...trial,
      title: 'a banner, and a log-in script that writes to both streams',
      prepare: () =>
        inPool(
          `cp /home/jobs/.bashrc /home/jobs/.bashrc.kept; { echo 'echo "Welcome, 42 jobs."; echo "Do not worry." >&2';
           cat /home/jobs/.bashrc.kept; } > /home/jobs/.bashrc; echo 'Banner /etc/passwd' >> /etc/ssh/sshd_config; ${RESTART_SSH}`,
        ),
      harm: nothing,
      restore,
    },
    ...[2, 1].map((sessions) => ({
      ...trial,
      title: `no more than ${sessions} ${sessions === 1 ? 'channel' : 'channels'} on a connection`,
      prepare: () => inPool(`echo 'MaxSessions ${sessions}' >> /etc/ssh/sshd_config; ${RESTART_SSH}`),
      harm: nothing,
      restore,
    })),
    {
      ...trial,
      title: 'another host key for 8 s',
      harm: soon(
        `cd /etc/ssh; mv ssh_host_ed25519_key kept; ssh-keygen -q -t ed25519 -N '' -f other; mv other ssh_host_ed25519_key;
         pkill -KILL sshd; sleep 8; mv -f kept ssh_host_ed25519_key; pkill -KILL sshd`,
      ),
      restore,
    },
  ];
}

/** A condor_submit that does something else the first three times that it is given something to submit. */
function atSubmission(what: string): Promise<void> {
  const script = `#!/bin/sh
for last; do :; done
if [ "$last" = - ]; then
  cat > /tmp/cuts/$$
  exec < /tmp/cuts/$$
  [ -s /tmp/cuts/$$ ] || exec /usr/bin/condor_submit "$@"
fi
for turn in 1 2 3; do
  if mkdir /tmp/cuts/$turn 2>/dev/null; then
    ${what}
  fi
done
exec /usr/bin/condor_submit "$@"
`;
  return inPool(
    `rm -rf /tmp/cuts; mkdir -m 777 /tmp/cuts; printf %s '${script.replaceAll("'", `'\\''`)}' > /usr/local/bin/condor_submit;
     chmod 755 /usr/local/bin/condor_submit`,
  );
}

function scheddTrials(): Trial[] {
  return [
    {
      ...trial,
      title: 'the schedd stands still for 10 s',
      harm: soon('pkill -STOP condor_schedd; sleep 10; pkill -CONT condor_schedd'),
    },
    {
      ...trial,
      title: 'the schedd is stopped, and started 8 s later',
      harm: soon('condor_off -schedd; sleep 8; condor_on -schedd'),
    },
    { ...trial, title: 'the schedd is killed', harm: soon('pkill -KILL condor_schedd') },
    {
      ...trial,
      title: 'the history is gone, twice',
      harm: soon(
        'rm -f /var/lib/condor/spool/history* /var/spool/condor/history*; sleep 3; rm -f /var/spool/condor/history*',
      ),
      // Until then the schedd writes into the file that has no name any more.
      restore: () => inPool('condor_reconfig -schedd; sleep 1'),
    },
  ];
}

function logTrials(): Trial[] {
  const damaged = { ...trial, logIsWhole: false };
  const logs = ({ installation }: Scene): string => `/home/jobs/.nestjs-jobs/${installation}/events`;
  return [
    {
      ...damaged,
      title: 'the event log is truncated',
      harm: soon((scene) => `for log in ${logs(scene)}/*; do : > "$log"; done`),
    },
    {
      ...damaged,
      title: 'the event log is replaced by an empty one',
      harm: soon(
        (scene) => `for log in ${logs(scene)}/*; do rm "$log"; install -o jobs -g jobs -m 644 /dev/null "$log"; done`,
      ),
    },
    {
      ...damaged,
      title: 'the event log cannot be written for 8 s',
      harm: soon(
        (scene) =>
          `chown root:root ${logs(scene)}/*; chmod 444 ${logs(scene)}/*; sleep 8;
           chown jobs:jobs ${logs(scene)}/*; chmod 644 ${logs(scene)}/*`,
      ),
    },
  ];
}

function diskTrials(): Trial[] {
  return [
    {
      ...trial,
      title: "the disk of the submit host is full for 8 s: the account's directory",
      holds: true,
      logIsWhole: false,
      prepare: () =>
        inPool(
          'mkdir -p /home/jobs/.nestjs-jobs; mount -t tmpfs -o size=16m,mode=755 tmpfs /home/jobs/.nestjs-jobs; chown jobs:jobs /home/jobs/.nestjs-jobs',
        ),
      harm: soon(
        'dd if=/dev/zero of=/home/jobs/.nestjs-jobs/filler bs=4k 2>/dev/null; sleep 8; rm /home/jobs/.nestjs-jobs/filler',
      ),
      restore: () => inPool('umount -l /home/jobs/.nestjs-jobs'),
    },
  ];
}

/** Runs a line as root in the pool of test/pool. */
async function inPool(line: string): Promise<void> {
  await promisify(execFile)('bash', ['test/pool/pool.sh', 'shell', '--', 'sh', '-c', `${line}\ntrue`]);
}
