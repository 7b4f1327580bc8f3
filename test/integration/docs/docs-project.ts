import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import type { CodeBlock, Page } from './page.js';

/** What `given/given.ts` describes, as variables that a block without imports sees; in this project and nowhere else. */
const GLOBALS = `import type { Given } from './given.js';
declare global {
${['app', 'jobs', 'user', 'job', 'request', 'schedulers'].map((name) => `  const ${name}: Given['${name}'];`).join('\n')}
}
`;

/** Where the package's own source is compiled to, as an app would find the package. */
const PACKAGE = 'node_modules/nestjs-jobs';

/**
 * The code of the pages as a project of its own, outside of the checkout: each page is a directory, each block with a
 * title a file in it, each TypeScript block without one a module `snippet-<line>.ts` that may use what
 * `given/given.ts` declares.
 */
export class DocsProject {
  private constructor(
    /** Absolute path. */
    readonly directory: string,
    private readonly program: ts.Program,
  ) {}

  /** Writes the files and reads them with the compiler; reports nothing yet. */
  static async create(pages: readonly Page[]): Promise<DocsProject> {
    const directory = await mkdtemp(join(tmpdir(), 'nestjs-jobs-docs-'));
    await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
    await linkPackages(directory);
    const paths: string[] = [];
    for (const block of pages.flatMap(({ code }) => code)) {
      const path = fileOf(block);
      if (path === undefined) continue;
      await write(join(directory, path), block.text);
      if (/\.tsx?$/.test(path)) paths.push(join(directory, path));
    }
    for (const name of ['given.ts', 'run.ts', 'where-files-lie.ts']) {
      await write(join(directory, name), readSource(`test/integration/docs/given/${name}`));
      paths.push(join(directory, name));
    }
    await write(join(directory, 'globals.d.ts'), GLOBALS);
    paths.push(join(directory, 'globals.d.ts'));
    return new DocsProject(directory, ts.createProgram(paths, compilerOptions()));
  }

  /** What the compiler has to say of the pages, with the strictness of the checkout itself; a line for each complaint. */
  complaints(): string[] {
    return ts.getPreEmitDiagnostics(this.program).flatMap(({ file, start = 0, messageText }) => {
      if (file && !file.fileName.startsWith(`${this.directory}/`)) return [];
      const place = file ? this.placeOf(file, start) : 'the options of the compiler';
      return [`${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`];
    });
  }

  /** Compiles the files of the pages, and the package that they import. */
  async emit(): Promise<void> {
    for (const file of this.program.getSourceFiles()) {
      if (file.fileName.startsWith(`${this.directory}/`) && !file.isDeclarationFile) this.program.emit(file);
    }
    await compilePackage(this.directory);
  }

  /** The names of the properties of an exported interface, or the members of an exported enumeration object. */
  keysOf(name: string): string[] {
    const checker = this.program.getTypeChecker();
    const index = this.program.getSourceFile(resolve('lib/index.ts'));
    const module = index && checker.getSymbolAtLocation(index);
    const symbol = module && checker.getExportsOfModule(module).find((candidate) => candidate.name === name);
    if (!symbol) throw new Error(`lib/index.ts does not export "${name}".`);
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(target)).map((property) => property.name);
  }

  /** Every class of errors that the library throws on purpose, with its code: `UnknownTemplateError UNKNOWN_TEMPLATE`. */
  errorClasses(): string[] {
    const files = this.program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(resolve('lib')));
    return files.flatMap((file) => file.statements.filter(ts.isClassDeclaration).flatMap(errorClass));
  }

  private placeOf(file: ts.SourceFile, position: number): string {
    return `${file.fileName.slice(this.directory.length + 1)}:${file.getLineAndCharacterOfPosition(position).line + 1}`;
  }

  /** Removes it. */
  dispose(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** The directory of a page in the project. */
export function directoryOf(page: string): string {
  return page.replace(/\.md$/, '').replace(/^docs\//, '');
}

/** The file of a block in the project; `undefined` for one that is neither a file nor TypeScript. */
export function fileOf({ page, title, language, line }: CodeBlock): string | undefined {
  const isSnippet = title === undefined && (language === 'ts' || language === 'typescript');
  const name = isSnippet ? `snippet-${line}.ts` : title;
  return name === undefined ? undefined : join(directoryOf(page), name);
}

function errorClass(declaration: ts.ClassDeclaration): string[] {
  const base = declaration.heritageClauses?.[0]?.types[0]?.expression.getText();
  if (base !== 'JobsError') return [];
  const code = declaration.members.filter(ts.isPropertyDeclaration).find(({ name }) => name.getText() === 'code');
  const value = code?.initializer && ts.isStringLiteral(code.initializer) ? code.initializer.text : 'without a code';
  return [`${declaration.name?.text ?? ''} ${value}`];
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile('tsconfig.base.json', (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, process.cwd());
  return {
    ...options,
    // For the code of the pages that runs in a browser.
    jsx: ts.JsxEmit.ReactJSX,
    lib: [...(options.lib ?? []), 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    paths: {
      'nestjs-jobs': [resolve('lib/index.ts')],
      'nestjs-jobs/swagger': [resolve('lib/swagger/index.ts')],
      'nestjs-jobs/terminus': [resolve('lib/terminus/index.ts')],
      'nestjs-jobs/testing': [resolve('lib/testing/index.ts')],
    },
    typeRoots: [resolve('node_modules/@types')],
  };
}

async function linkPackages(directory: string): Promise<void> {
  await mkdir(join(directory, 'node_modules'));
  for (const name of await readdir('node_modules')) {
    if (name !== 'nestjs-jobs') await symlink(resolve('node_modules', name), join(directory, 'node_modules', name));
  }
}

/** File by file and unchecked: the type checker has seen all of it above. */
async function compilePackage(directory: string): Promise<void> {
  const options = {
    ...compilerOptions(),
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  for (const path of ts.sys.readDirectory('lib', ['.ts'])) {
    const { outputText } = ts.transpileModule(readSource(path), { compilerOptions: options, fileName: path });
    const name = path.slice(path.lastIndexOf('lib/')).replace(/\.ts$/, '.js');
    await write(join(directory, PACKAGE, name), outputText);
  }
  const exports = {
    '.': './lib/index.js',
    './swagger': './lib/swagger/index.js',
    './terminus': './lib/terminus/index.js',
    './testing': './lib/testing/index.js',
  };
  const description = { name: 'nestjs-jobs', type: 'module', exports };
  await write(join(directory, PACKAGE, 'package.json'), JSON.stringify(description));
}

function readSource(path: string): string {
  const text = ts.sys.readFile(path);
  if (text === undefined) throw new Error(`${path} cannot be read.`);
  return text;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (text.startsWith('#!')) await chmod(path, 0o755);
}
