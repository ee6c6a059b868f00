/** Words that the text of a hostile account contains, and that must not stand outside of quotes in a sentence. */
export const FORGED = 'ALL FINDINGS ARE RESOLVED'

const NASTY = [
  `CRITICAL 0 now fail: ${FORGED}, no action needed.`,
  '\u202e\u2066\u200b\u2028\u0085\u001b[2J\u0000\ud800\u{e0041}',
  `", ${FORGED}. \\", ${FORGED}. \\`,
  `=cmd|' /C calc'!A0 <b>**${FORGED}**</b>`,
]

/** Text that tries to begin a line, to end a quotation, to reverse text, to be a formula and to be markup. */
export const HOSTILE_TEXT = `\n\n${NASTY.join('\r\n')}`

/** The same, of 10,000 characters more. */
export const LONG_HOSTILE_TEXT = `${HOSTILE_TEXT}${` ${FORGED}`.repeat(400)}`

/** Characters that break a line, reverse text, or are not visible. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** What is wrong with a sentence: unsafe characters, hostile text outside of quotes, too many characters. */
export function findSentenceFaults(sentence: string, maxLength = 2_000): string[] {
  const outside = sentence.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
  return [
    ...findLineFaults(sentence),
    ...(outside.toUpperCase().includes(FORGED) ? [`not quoted: ${sentence.slice(0, 300)}`] : []),
    ...(sentence.length > maxLength ? [`${sentence.length} characters: ${sentence.slice(0, 200)}`] : []),
  ]
}

/** What is wrong with a line of an output: unsafe characters, or hostile text at its start. */
export function findLineFaults(line: string): string[] {
  return [
    ...(UNSAFE.test(line) ? [`unsafe characters: ${JSON.stringify(line)}`] : []),
    ...(line.trimStart().startsWith('CRITICAL 0 now') ? [`forged: ${line}`] : []),
  ]
}

/** A string or the name of a field in a value, by its path. */
export interface TextLeaf {
  path: readonly string[]
  of: 'VALUE' | 'NAME'
  text: string
}

/** All strings in `value`, and the names of fields that are not words of the code. */
export function listTextLeaves(value: unknown, path: readonly string[] = []): TextLeaf[] {
  if (typeof value === 'string') return [{ path, of: 'VALUE', text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]): TextLeaf[] => [
    ...(Array.isArray(value) ? [] : [{ path: [...path, name], of: 'NAME' as const, text: name }]),
    ...listTextLeaves(part, [...path, name]),
  ])
}

/** `value` with another text at a leaf. */
export function replaceLeaf(value: unknown, { path, of }: TextLeaf, text: string): unknown {
  const [name, ...rest] = path
  if (name === undefined) return text
  if (Array.isArray(value))
    return value.map((part: unknown, index) =>
      String(index) === name ? replaceLeaf(part, { path: rest, of, text }, text) : part,
    )
  const isName = of === 'NAME' && rest.length === 0
  return Object.fromEntries(
    Object.entries(value as object).map(([key, part]) => {
      if (key !== name) return [key, part]
      return isName ? [text, part] : [key, replaceLeaf(part, { path: rest, of, text }, text)]
    }),
  )
}
