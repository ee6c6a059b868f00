import { statSync } from 'node:fs'
import { readQuestion, STDIN } from '../question-file.ts'
import { isPolicyDocument } from '../questions/policy-principal.ts'

/** An argument of `assay access`. */
export interface QuestionInput {
  file: string
  /** An account file is a directory, and a policy a document with statements; everything else is a question. */
  kind: 'ACCOUNT_FILE' | 'POLICY' | 'QUESTION'
  /** The parsed JSON; throws QuestionError. */
  read(): unknown
}

/** Opens the argument `file` and determines what it is. A file that cannot be read counts as a question. */
export function openQuestionInput(file: string): QuestionInput {
  if (isDirectory(file)) return { file, kind: 'ACCOUNT_FILE', read: () => readQuestion(file) }
  const content = tryRead(file)
  const read = () => {
    if ('failure' in content) throw content.failure
    return content.source
  }
  const isPolicy = 'source' in content && isPolicyDocument(content.source)
  return { file, kind: isPolicy ? 'POLICY' : 'QUESTION', read }
}

function isDirectory(file: string): boolean {
  return file !== STDIN && statSync(file, { throwIfNoEntry: false })?.isDirectory() === true
}

function tryRead(file: string): { source: unknown } | { failure: unknown } {
  try {
    return { source: readQuestion(file) }
  } catch (failure) {
    return { failure }
  }
}
