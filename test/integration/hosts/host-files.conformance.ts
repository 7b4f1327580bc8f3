import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Host } from '../../../lib/hosts/host.js';
import { HostFileError } from '../../../lib/hosts/host.errors.js';

/**
 * The part of the conformance suite about files and directories.
 * @param place the host and an empty directory there, asked for when a test runs
 */
export function describeFiles(place: () => { host: Host; directory: string }): void {
  describe('files', () => {
    it('are written and read at any position', async () => {
      const { host, directory } = place();
      const path = `${directory}/data`;
      await host.writeFile(path, '0123456789');

      const file = await host.openFile(path);

      expect(await file!.size()).toBe(10);
      expect((await file!.read(3, 4)).toString()).toBe('3456');
      expect((await file!.read(8, 100)).toString()).toBe('89');
      expect(await file!.read(10, 100)).toHaveLength(0);
      expect(await file!.read(0, 0)).toHaveLength(0);
      await file!.close();
    });

    it('of megabytes are the same after writing and reading', async () => {
      const { host, directory } = place();
      const bytes = randomBytes(3_333_333);
      await host.writeFile(`${directory}/big`, bytes);

      const file = await host.openFile(`${directory}/big`);

      expect((await file!.read(0, bytes.length + 1)).equals(bytes)).toBe(true);
      expect((await file!.read(1_000_001, 1_500_000)).equals(bytes.subarray(1_000_001, 2_500_001))).toBe(true);
      await file!.close();
    });

    it('show what was appended since they were opened', async () => {
      const { host, directory } = place();
      const path = `${directory}/growing`;
      await host.writeFile(path, 'one\n');
      const file = await host.openFile(path);

      await host.run({ argv: ['sh', '-c', 'echo two >> "$1"', 'sh', path] });

      expect(await file!.size()).toBe(8);
      expect((await file!.read(4, 100)).toString()).toBe('two\n');
      await file!.close();
    });

    it('are replaced as a whole, with no temporary file left', async () => {
      const { host, directory } = place();
      const path = `${directory}/replaced/file`;
      await host.makeDirectory(`${directory}/replaced`);
      await host.writeFile(path, 'old and longer');

      await host.writeFile(path, 'new');

      expect((await host.run({ argv: ['cat', path] })).stdout).toBe('new');
      expect((await host.listDirectory(`${directory}/replaced`))?.map(({ name }) => name)).toEqual(['file']);
    });

    it('get exactly the mode that is asked for', async () => {
      const { host, directory } = place();
      const path = `${directory}/script`;
      await host.writeFile(path, '#!/bin/sh\necho it runs\n', { mode: 0o750 });

      expect((await host.run({ argv: [path] })).stdout).toBe('it runs\n');
      expect((await host.run({ argv: ['stat', '-c', '%a', path] })).stdout.trim()).toBe('750');
    });

    it('may have any name', async () => {
      const { host, directory } = place();
      const path = `${directory}/-a "strange" $name\nof 'a' file é`;
      await host.writeFile(path, 'x');

      const entries = await host.listDirectory(directory);

      expect(entries?.map(({ name }) => `${directory}/${name}`)).toContain(path);
      expect((await host.stat(path))?.size).toBe(1);
    });

    it('with a relative path lie below the home directory', async () => {
      const { host } = place();
      const name = `host-conformance-${randomBytes(4).toString('hex')}`;
      await host.writeFile(name, 'at home');

      const status = await host.stat(`${await host.homeDirectory()}/${name}`);
      await host.run({ argv: ['rm', name] });

      expect(status?.size).toBe(7);
    });

    it('that do not exist are null', async () => {
      const { host, directory } = place();
      expect(await host.openFile(`${directory}/none`)).toBe(null);
      expect(await host.stat(`${directory}/none`)).toBe(null);
      expect(await host.listDirectory(`${directory}/none`)).toBe(null);
    });

    it('cannot be written into a directory that does not exist', async () => {
      const { host, directory } = place();
      await expect(host.writeFile(`${directory}/none/file`, 'x')).rejects.toThrow(HostFileError);
    });

    it('cannot replace a directory', async () => {
      const { host, directory } = place();
      await host.makeDirectory(`${directory}/occupied/inside`);

      await expect(host.writeFile(`${directory}/occupied`, 'x')).rejects.toThrow(HostFileError);
      expect((await host.stat(`${directory}/occupied/inside`))?.type).toBe('directory');
    });

    it('have a type, a size and a time', async () => {
      const { host, directory } = place();
      const before = Date.now();
      await host.writeFile(`${directory}/status`, 'four');
      await host.run({ argv: ['sh', '-c', 'cd "$1" && ln -s status link && mkfifo pipe', 'sh', directory] });

      const status = await host.stat(`${directory}/link`);

      expect(status).toMatchObject({ type: 'file', size: 4 });
      expect(Math.abs(status!.modified.getTime() - before)).toBeLessThan(60_000);
      expect((await host.stat(directory))?.type).toBe('directory');
      expect((await host.stat(`${directory}/pipe`))?.type).toBe('other');
    });
  });

  describe('directories', () => {
    it('are made with their parents, as often as one likes', async () => {
      const { host, directory } = place();
      const path = `${directory}/some/deep/directory`;

      await host.makeDirectory(path);
      await host.makeDirectory(path);

      expect((await host.stat(path))?.type).toBe('directory');
    });

    it('cannot be made where a file is', async () => {
      const { host, directory } = place();
      await host.writeFile(`${directory}/file`, '');

      await expect(host.makeDirectory(`${directory}/file`)).rejects.toThrow(HostFileError);
      await expect(host.makeDirectory(`${directory}/file/below`)).rejects.toThrow(HostFileError);
    });

    it('list their entries; links are not followed', async () => {
      const { host, directory } = place();
      const path = `${directory}/listing`;
      await host.makeDirectory(`${path}/below`);
      await host.writeFile(`${path}/.hidden`, '12345');
      await host.run({ argv: ['ln', '-s', '.hidden', `${path}/link`] });

      const entries = await host.listDirectory(path);

      const types = entries!.map(({ name, type }) => `${name} ${type}`).sort();
      expect(types).toEqual(['.hidden file', 'below directory', 'link other']);
      expect(entries!.find(({ name }) => name === '.hidden')?.size).toBe(5);
    });

    it('of a thousand entries are listed whole', async () => {
      const { host, directory } = place();
      await host.makeDirectory(`${directory}/many`);
      await host.run({ argv: ['sh', '-c', 'cd "$1" && seq 1000 | xargs touch', 'sh', `${directory}/many`] });

      expect(await host.listDirectory(`${directory}/many`)).toHaveLength(1000);
    });
  });
}
