/** A text as the position of its template and the parts that fill it; without parts, the position alone. */
export type CompactText = number | readonly [number, ...string[]]

/** Texts in a compact form. A template has a line break where a part belongs: the texts themselves have none. */
export interface CompactTexts {
  templates: readonly string[]
  encode: (text: string) => CompactText
}

/** Words that fewer texts have are parts. */
const COMMON = 4

/** A word with the character that ends it. */
const WORDS = /[^ :/",]*[ :/",]|[^ :/",]+/g

/** Makes templates for `texts`, which have no line breaks: their common words, with places for the others. */
export function createTextTemplates(texts: Iterable<string>): CompactTexts {
  const counts = new Map<string, { texts: number }>()
  for (const text of new Set(texts))
    for (const word of splitWords(text)) {
      const count = counts.get(word)
      if (count === undefined) counts.set(word, { texts: 1 })
      else count.texts += 1
    }
  const positions = new Map<string, number>()
  const templates: string[] = []
  return {
    templates,
    encode(text) {
      const { template, parts } = splitText(text, word => (counts.get(word)?.texts ?? 0) >= COMMON)
      const known = positions.get(template)
      const position = known ?? templates.push(template) - 1
      if (known === undefined) positions.set(template, position)
      return parts.length === 0 ? position : [position, ...parts]
    },
  }
}

function splitText(text: string, isCommon: (word: string) => boolean): { template: string; parts: string[] } {
  const parts: string[] = []
  let template = ''
  let isOpen = false
  for (const word of splitWords(text)) {
    const isPart = !isCommon(word)
    if (!isPart) template += word
    else if (isOpen) parts[parts.length - 1] += word
    else {
      template += '\n'
      parts.push(word)
    }
    isOpen = isPart
  }
  return { template, parts }
}

function splitWords(text: string): readonly string[] {
  return text.match(WORDS) ?? ['']
}
