import { isEmpty, type Language } from '../glob/language.ts'
import type { Test } from './condition.ts'
import { constraintOf } from './constraint.ts'

/**
 * Whether some request may meet all of `holding` and none of `failing`. False only where that is certain: two tests
 * of the same key contradict each other.
 */
export function canBeTogether(holding: readonly Test[], failing: readonly Test[] = []): boolean {
  const keys = new Set([...holding, ...failing].map(({ key }) => key))
  return [...keys].every(key => canBeOne(of(holding, key), of(failing, key)))
}

function of(tests: readonly Test[], key: string): Test[] {
  return tests.filter(test => test.key === key)
}

function canBeOne(holding: readonly Test[], failing: readonly Test[]): boolean {
  if (holding.length + failing.length < 2) return true
  const met = holding.map(asked)
  const missed = failing.map(asked)
  const isLeftAway =
    met.every(({ absent }) => absent !== false) && missed.every(({ absent }) => absent !== true)
  if (isLeftAway) return true
  if (met.some(({ present }) => present === false) || missed.some(({ present }) => present === true))
    return false
  const languages = [...met.map(({ texts }) => texts), ...missed.map(({ texts }) => texts && { not: texts })]
  return isEmpty({ all: languages.filter(language => language !== undefined) }) !== true
}

/** What a test says of a request without its key, of one with it, and of the key's text; undefined: nothing certain. */
interface Asked {
  absent: boolean | undefined
  present: boolean | undefined
  texts: Language | undefined
}

function asked(test: Test): Asked {
  if (test.meaning === 'NULL') return existence(test.values)
  const constraint = constraintOf(test)
  if (constraint === undefined || constraint.quantifier !== 'NONE')
    return { absent: undefined, present: undefined, texts: undefined }
  const { absent, present } = constraint
  const isText = present.is === 'TEXT' && !present.anyCase
  return { absent, present: undefined, texts: isText ? present.language : undefined }
}

function existence(values: readonly string[]): Asked {
  const [value = '', ...more] = values.map(each => each.toLowerCase())
  const isPlain = more.length === 0 && (value === 'true' || value === 'false')
  const absent = isPlain ? value === 'true' : undefined
  return { absent, present: absent === undefined ? undefined : !absent, texts: undefined }
}
