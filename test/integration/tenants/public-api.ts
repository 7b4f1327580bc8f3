import { resolve } from 'node:path';
import ts from 'typescript';

/** The public methods of a class that lib/index.ts exports. */
export interface PublicClass {
  readonly name: string;
  readonly methods: readonly string[];
}

/**
 * JobManager and every kind of job that the library exports, with the methods that people can call: read from the types, so
 * that nothing that is added later is missed.
 */
export function publicClasses(): PublicClass[] {
  const checker = programOf(resolve('lib/index.ts'));
  return checker.exports.flatMap(({ name, type }) => {
    const isJob = [type, ...basesOf(checker.types, type)].some((one) => one.getSymbol()?.name === 'Job');
    return isJob || name === 'JobManager' ? [{ name, methods: methodsOf(checker.types, type) }] : [];
  });
}

function programOf(path: string): { types: ts.TypeChecker; exports: { name: string; type: ts.Type }[] } {
  const { config } = ts.readConfigFile('tsconfig.base.json', (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, process.cwd());
  const program = ts.createProgram([path], options);
  const types = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && types.getSymbolAtLocation(source);
  const exported = module ? types.getExportsOfModule(module) : [];
  return {
    types,
    exports: exported
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? types.getAliasedSymbol(symbol) : symbol))
      .filter(({ flags }) => flags & ts.SymbolFlags.Class)
      .map((symbol) => ({ name: symbol.name, type: types.getDeclaredTypeOfSymbol(symbol) })),
  };
}

function basesOf(types: ts.TypeChecker, type: ts.Type): ts.Type[] {
  const bases = types.getBaseTypes(type as ts.InterfaceType);
  return bases.flatMap((base) => [base, ...basesOf(types, base)]);
}

/** Functions that stand in a property count as well. */
function methodsOf(types: ts.TypeChecker, type: ts.Type): string[] {
  const isHidden = ({ valueDeclaration }: ts.Symbol): boolean =>
    valueDeclaration !== undefined &&
    (ts.getCombinedModifierFlags(valueDeclaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
  return types
    .getPropertiesOfType(type)
    .filter((member) => !isHidden(member) && types.getTypeOfSymbol(member).getCallSignatures().length > 0)
    .map(({ name }) => name)
    .sort();
}
