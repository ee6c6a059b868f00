import { limitSentenceLength } from '../../../audit/text/quote-text.ts'
import { TemplateError, type SourcePosition } from './template.ts'

/** Characters of an error message; the texts of templates in it are quoted and cut before. */
const MAX_MESSAGE_LENGTH = 1_000

/** The error for what stands at a position: `file:line: what is wrong. What to do.` */
export function createTemplateError({ file, line }: SourcePosition, message: string): TemplateError {
  return new TemplateError(limitSentenceLength(`${file}:${line}: ${message}`, MAX_MESSAGE_LENGTH))
}
