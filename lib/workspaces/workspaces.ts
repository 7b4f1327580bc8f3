import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { safeName } from './safe-name.js';

/**
 * Where the files of apps, users and jobs lie on this machine:
 * `<root>/<app>/app` for an app, `<root>/<app>/users/<user>` for a user in an app; a job has a directory of its own in
 * its workspace.
 */
export class Workspaces {
  /** Absolute. */
  readonly root: string;

  /** @param root directory that holds all workspaces; relative ones start at the working directory */
  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Absolute path of an app's workspace; the directory exists afterwards. */
  async ofApp(app: string): Promise<string> {
    return ensure(this.pathOfApp(app));
  }

  /** Absolute path of a user's workspace in an app; the directory exists afterwards. */
  async ofUser(app: string, user: string): Promise<string> {
    return ensure(this.pathOfUser(app, user));
  }

  /** Absolute path of an app's workspace, whether it exists or not. */
  pathOfApp(app: string): string {
    return join(this.root, safeName(app), 'app');
  }

  /** Absolute path of a user's workspace in an app, whether it exists or not. */
  pathOfUser(app: string, user: string): string {
    return join(this.root, safeName(app), 'users', safeName(user));
  }
}

async function ensure(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  return path;
}
