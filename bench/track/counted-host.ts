import type { SchedulerDefinition } from 'nestjs-jobs';
import type { Host } from '../../lib/hosts/host.js';
import { SshHost } from '../../lib/hosts/ssh-host.js';
import { HtcondorScheduler } from '../../lib/schedulers/htcondor/htcondor.scheduler.js';
import type { BenchHost } from '../support/bench-host.js';

/** Where commands are counted on the host itself, below the directory of the run. */
const PROGRAMS = 'counted-programs';
const COUNTS = 'counts';

/** What the library asks of a submit host with commands: all that starts a process there. */
const COUNTED_PROGRAMS = ['condor_q', 'condor_history', 'condor_hold', 'condor_release', 'condor_rm', 'date', 'find'];

/** Counts the commands that the library starts on the bench's host: as it starts them, and on the host itself. */
export class CountedHost {
  /** Names of the programs, in order, as the library asked its host for them. */
  readonly asked: string[] = [];

  private constructor(
    private readonly host: BenchHost,
    private readonly programs: string,
  ) {}

  /** Puts programs on the host that note their name and become the real ones. */
  static async prepare(host: BenchHost): Promise<CountedHost> {
    const home = (await host.run('pwd')).trim();
    const directory = `${home}/${host.directory}`;
    const lines = COUNTED_PROGRAMS.map(
      (program) =>
        `printf '#!/bin/sh\\necho ${program} >> ${directory}/${COUNTS}\\nexec %s "$@"\\n' "$(command -v ${program})" ` +
        `> ${directory}/${PROGRAMS}/${program}`,
    );
    await host.run(`mkdir ${directory}/${PROGRAMS} && : > ${directory}/${COUNTS} && ${lines.join(' && ')}`);
    await host.run(`chmod +x ${directory}/${PROGRAMS}/*`);
    return new CountedHost(host, `${directory}/${PROGRAMS}`);
  }

  /** The scheduler of the bench, on a host that counts. */
  get definition(): SchedulerDefinition {
    const { address, directory } = this.host;
    return {
      name: 'bench',
      kind: 'htcondor',
      create: (context) => {
        const options = { name: 'bench', directory: `${directory}/library`, path: this.programs };
        return new HtcondorScheduler(this.counting(new SshHost(address)), options, context);
      },
    };
  }

  /** Names of the programs that the host has counted so far. */
  async countedThere(): Promise<string[]> {
    return (await this.host.run(`cat ${this.host.directory}/${COUNTS}`)).split('\n').filter(Boolean);
  }

  private counting(host: Host): Host {
    return new Proxy(host, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property);
        if (typeof member !== 'function') return member;
        if (property !== 'run' && property !== 'stream') return member.bind(target) as unknown;
        return (command: Parameters<Host['run']>[0]): unknown => {
          this.asked.push(programOf(command.argv));
          return Reflect.apply(member, target, [command]) as unknown;
        };
      },
    });
  }
}

/** The program behind the shell that sets its environment. */
function programOf(argv: readonly string[]): string {
  return argv[0] === '/bin/sh' && argv[1] === '-c' && argv.length > 6 ? (argv[6] ?? 'sh') : (argv[0] ?? '');
}
