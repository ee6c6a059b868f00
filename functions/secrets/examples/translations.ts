import { isSentence } from './sentences.ts'

/** Lines of a file by which it is judged. */
const MAX_LINES = 2_000

/** A name with its value on a line: of YAML, properties and JSON. */
const MEMBER =
  /^[ \t]{0,80}["']?[\w.$/ -]{1,80}["']?[ \t]{0,3}[:=][ \t]{0,10}["']?(.{1,300}?)["']?,?[ \t]{0,10}$/

/** Values that only settings have: numbers, switches, places, variables, names of classes. */
const SETTING =
  /^(?:-?\d[\d._]{0,20}[a-z]{0,3}|true|false|yes|no|on|off|null|none|[a-z][a-z\d+.-]{1,30}:\S{1,300}|[./~]\S{1,300}|\$\{[^}]{1,200}\}|(?:\w{1,60}[.-]){1,10}\w{1,60}(?::\d{1,5})?|\[.{0,300}|\{.{0,300})$/i

/** A word as languages write it: with a capital before small letters, or with letters that English does not have. */
const WORD = /^(?:\p{Lu}\p{Ll}{1,40}|\p{L}*[^\P{L}A-Za-z]\p{L}*)$/u

/** Whether a text has more values that are texts for people than values that settings have. */
export function isTranslation(text: string): boolean {
  let [texts, settings] = [0, 0]
  for (const line of text.slice(0, MAX_TEXT).split('\n', MAX_LINES)) {
    const value = line.length > MAX_LINE ? undefined : MEMBER.exec(line.trimEnd())?.[1]
    if (value === undefined) continue
    if (SETTING.test(value)) settings += 1
    else if (isSentence(value) || WORD.test(value) || /^\p{L}+(?: \p{L}+)+$/u.test(value)) texts += 1
  }
  return texts > settings
}

const MAX_TEXT = 65_536
const MAX_LINE = 1_000
