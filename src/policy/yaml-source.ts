import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser, visit } from 'yaml';
import type { CST, Document, ParsedNode, Scalar, YAMLMap } from 'yaml';
import { PolicyError } from './policy-error.js';
import { quote } from './quote.js';

/** Deepest nesting that is parsed: the parser recurses, and the deepest policy needs six levels. */
const DEEPEST = 32;

/** How often aliases may repeat an anchored value: more is an attack on memory ("billion laughs"). */
const MOST_ALIASES = 100;

/** Problems that an error lists; of more it says how many. */
const MOST_PROBLEMS = 100;

/** Steps from the root of a YAML value: keys of maps, indices of lists. */
export type YamlPath = readonly PropertyKey[];

/** What is wrong with the value at `path`, or with the key `key` of the map there. */
export interface Problem {
  path: YamlPath;
  key?: string;
  text: string;
}

/** A YAML text as a value that still knows where each of its parts stands. */
export interface YamlSource {
  /** Maps as objects; an empty text is an empty map. */
  value: unknown;
  /** `site.yaml:7:3`: the start of the value at the path (or of a key there), or of the nearest value around it. */
  placeOf(path: YamlPath, key?: string): string;
  /** The problems as an error `invalid`, a line for each, in the order of the file. */
  refuse(problems: readonly Problem[]): PolicyError;
}

/**
 * Reads one YAML 1.2 document (JSON is a part of YAML). Values of `textKeys` stay the text that was written, although
 * they may look like numbers: `release: 11.50`, `fingerprint: 7e3491234567`.
 * Throws `PolicyError` `syntax`: bad YAML, a second document, a key given twice, unknown tags and anchors, deep nesting.
 */
export function readYaml(text: string, name: string, textKeys: ReadonlySet<string>): YamlSource {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const document = compose(text, lines, at);
  const problems = keepTextsAndFindFaults(document, textKeys, at);
  if (problems.length > 0) throw new PolicyError('syntax', problems);
  const offsetOf = (path: YamlPath, key?: string) => {
    const node = deepestNode(document, path);
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    return (pair?.key as Scalar | undefined)?.range?.[0] ?? node?.range[0] ?? 0;
  };
  return {
    value: valueOf(document, name) ?? {},
    placeOf: (path, key) => at(offsetOf(path, key)),
    refuse: (problems) => {
      const placed = problems
        .slice(0, MOST_PROBLEMS)
        .map((problem) => ({ offset: offsetOf(problem.path, problem.key), text: problem.text }))
        .sort((a, b) => a.offset - b.offset);
      // An anchored value that is used twice is wrong once.
      const listed = new Set(placed.map(({ offset, text }) => `${at(offset)}: ${text}`));
      const rest = problems.length - placed.length;
      return new PolicyError('invalid', rest > 0 ? [...listed, `${name}: ${rest} more problems`] : [...listed]);
    },
  };
}

function compose(text: string, lines: LineCounter, at: (offset: number) => string): Document.Parsed {
  // Duplicate keys are looked for below: the composer's own search is quadratic.
  const composer = new Composer({ uniqueKeys: false, stringKeys: true });
  const [document, second] = composer.compose(boundedTokens(text, lines, at), true, text.length);
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    // The parser's own text for this one speaks of its option.
    const text = code === 'NON_STRING_KEY' ? 'a key has to be text' : message;
    return `${at(pos[0])}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
  });
  if (second !== undefined) problems.push(`${at(second.range[0])}: a second document begins here, one is read`);
  if (problems.length > 0) throw new PolicyError('syntax', problems);
  return document as Document.Parsed;
}

/** The parser's own loop (`Parser.parse`), with a bound on its stack. */
function* boundedTokens(text: string, lines: LineCounter, at: (offset: number) => string): Generator<CST.Token, void> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    // The stack holds the document and one token for each level.
    if (parser.stack.length > DEEPEST + 1) {
      throw new PolicyError('syntax', [`${at(parser.offset)}: nested deeper than ${DEEPEST} levels`]);
    }
  }
  yield* parser.end();
}

/** One walk over all nodes: restores the texts of `textKeys`, and lists keys given twice and aliases without anchor. */
function keepTextsAndFindFaults(
  document: Document.Parsed,
  textKeys: ReadonlySet<string>,
  at: (offset: number) => string,
): string[] {
  const problems: string[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined) {
        problems.push(`${at(alias.range?.[0] ?? 0)}: no anchor &${alias.source} before this alias`);
      }
    },
    Map(_key, map) {
      problems.push(...keysGivenTwice(map, at));
    },
    Pair(_key, { key, value }) {
      if (isScalar(key) && textKeys.has(String(key.value)) && isScalar(value) && typeof value.value === 'number') {
        value.value = value.source;
      }
    },
  });
  return problems;
}

function keysGivenTwice(map: YAMLMap, at: (offset: number) => string): string[] {
  const problems: string[] = [];
  const first = new Map<unknown, string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const place = at(key.range?.[0] ?? 0);
    const earlier = first.get(key.value);
    if (earlier === undefined) first.set(key.value, place);
    else problems.push(`${place}: key ${quote(key.value)} is given twice, first at ${earlier}`);
  }
  return problems;
}

function valueOf(document: Document.Parsed, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    throw new PolicyError('syntax', [`${name}: aliases repeat their values more than ${MOST_ALIASES} times`]);
  }
}

/** Follows the path as far as there are nodes. A lone map stands for a list of one, so an index into it stays there. */
function deepestNode(document: Document.Parsed, path: YamlPath): ParsedNode | null {
  let node = document.contents as ParsedNode | null;
  for (const step of path) {
    if (typeof step === 'number' && !isSeq(node)) continue;
    let next = isMap(node) || isSeq(node) ? (node.get(step, true) as ParsedNode | undefined) : undefined;
    if (isAlias(next)) next = next.resolve(document) as ParsedNode | undefined;
    if (next === undefined) break;
    node = next;
  }
  return node;
}
