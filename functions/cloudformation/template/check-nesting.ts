import { CST, Lexer } from 'yaml'
import { createTemplateError } from './template-error.ts'

/** Levels at which no template is nested, far fewer than those at which the YAML parser exhausts the memory. */
const MAX_LEVELS = 250

const INDICATORS = new Set(['seq-item-ind', 'explicit-key-ind', 'map-value-ind'])

/** The levels that a line of block style opens. */
interface BlockLevel {
  indent: number
  levels: number
}

/**
 * Checks before YAML is parsed that its brackets, its indentation and the indicators of its lines (`- - - a`) nest no
 * deeper than the parser bears. Throws TemplateError with the line.
 */
export function checkYamlNesting(text: string, file: string): void {
  const open: BlockLevel[] = [{ indent: 0, levels: 0 }]
  let [line, brackets, blocks, isAtStart] = [1, 0, 0, true]
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token)
    if (type === 'flow-map-start' || type === 'flow-seq-start') brackets += 1
    if (type === 'flow-map-end' || type === 'flow-seq-end') brackets = Math.max(0, brackets - 1)
    if (brackets === 0 && isAtStart && type !== 'newline' && type !== 'comment') {
      const indent = type === 'space' ? token.length : 0
      while (open.length > 1 && (open.at(-1)?.indent ?? 0) >= indent) blocks -= open.pop()?.levels ?? 0
      open.push({ indent, levels: 0 })
    }
    const last = open.at(-1)
    if (brackets === 0 && last !== undefined && INDICATORS.has(type ?? '')) {
      last.levels += 1
      blocks += 1
    }
    isAtStart = type === 'newline'
    if (brackets + blocks > MAX_LEVELS)
      throw createTemplateError({ file, line }, 'The template is nested too deeply. Check its brackets here.')
    line += countLineBreaks(token)
  }
}

function countLineBreaks(token: string): number {
  let count = 0
  for (let at = token.indexOf('\n'); at !== -1; at = token.indexOf('\n', at + 1)) count += 1
  return count
}
