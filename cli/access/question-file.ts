import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { QuestionError } from './question-error.ts'

/** Standard input, as a file is named. */
export const STDIN = '-'

/** Bytes of the largest question that is read. */
const MAX_BYTES = 10_000_000

/** Levels of the deepest question that is read; a policy has six. */
const MAX_DEPTH = 64

/** Characters of what a parser says that are said on. */
const MAX_QUOTED_LENGTH = 120

/** What the file `file` asks, as parsed JSON. Throws QuestionError. */
export function readQuestion(file: string): unknown {
  const question = parseJson(readText(file))
  if (isDeeperThan(question, MAX_DEPTH)) throw new QuestionError(`is nested deeper than ${MAX_DEPTH} levels`)
  return question
}

function readText(file: string): string {
  try {
    return file === STDIN ? readFileSync(0, 'utf8') : readTextFile(file)
  } catch (failure) {
    if (failure instanceof QuestionError) throw failure
    const { code, message } = failure as NodeJS.ErrnoException
    throw new QuestionError(`cannot be read (${code ?? message})`, { cause: failure })
  }
}

function readTextFile(path: string): string {
  const file = openSync(path, 'r')
  try {
    const status = fstatSync(file)
    if (status.isDirectory()) throw new QuestionError('is a directory; name the files in it')
    if (status.size > MAX_BYTES) throw createTooLargeError(status.size)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function createTooLargeError(size: number): QuestionError {
  return new QuestionError(`has ${size} bytes; a question has ${MAX_BYTES} at most`)
}

function parseJson(text: string): unknown {
  if (text.length > MAX_BYTES) throw createTooLargeError(text.length)
  const bare = text.replace(/^\uFEFF/, '')
  if (bare.trim() === '') throw new QuestionError('is empty; a question is one JSON object')
  try {
    return JSON.parse(bare)
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure
    const more = hasMoreLines(bare) ? '; one question a file, no JSON Lines' : ''
    throw new QuestionError(`is no JSON: ${failure.message.slice(0, MAX_QUOTED_LENGTH)}${more}`, {
      cause: failure,
    })
  }
}

/** Whether the first line is a document of its own and others follow. */
function hasMoreLines(text: string): boolean {
  const end = text.indexOf('\n')
  if (end < 0 || text.slice(end).trim() === '') return false
  try {
    JSON.parse(text.slice(0, end))
    return true
  } catch {
    return false
  }
}

/** Whether `value` has more than `levels` levels of lists and objects; walks it level by level, however deep it is. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value].filter(isNest)
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === levels) return true
    level = level.flatMap(nest => Object.values(nest).filter(isNest))
  }
  return false
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
