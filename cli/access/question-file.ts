import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { getProgramRun } from '../program-io.ts'
import { QuestionError } from './question-error.ts'

/** Standard input, in place of a file name. */
export const STDIN = '-'

/** Bytes of the largest question. */
const MAX_BYTES = 10_000_000

/** Levels of the deepest question; a policy has six. */
const MAX_DEPTH = 64

/** Characters of a parser's message that are quoted. */
const MAX_QUOTED_LENGTH = 120

/** Reads the question in `file`, as parsed JSON. Throws QuestionError. */
export function readQuestion(file: string): unknown {
  const question = parseJson(readText(file))
  if (isDeeperThan(question, MAX_DEPTH)) throw new QuestionError(`is nested deeper than ${MAX_DEPTH} levels`)
  return question
}

function readText(file: string): string {
  try {
    return file === STDIN ? getProgramRun().io.readStdin() : readTextFile(file)
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
  return new QuestionError(`has ${size} bytes; at most ${MAX_BYTES} are allowed`)
}

function parseJson(text: string): unknown {
  if (text.length > MAX_BYTES) throw createTooLargeError(text.length)
  const bare = text.replace(/^\uFEFF/, '')
  if (bare.trim() === '') throw new QuestionError('is empty; expected one question, a JSON object')
  try {
    return JSON.parse(bare)
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure
    const more = hasMoreLines(bare) ? '; expected one question per file, not JSON Lines' : ''
    throw new QuestionError(`is not JSON: ${failure.message.slice(0, MAX_QUOTED_LENGTH)}${more}`, {
      cause: failure,
    })
  }
}

/** Whether the first line is a complete document, and others follow. */
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

/** Whether `value` has more than `levels` levels of lists and objects. Goes level by level: recursion could overflow. */
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
