/** A question that cannot be answered as it is asked; `message` says in one line where what is wrong. */
export class QuestionError extends Error {
  override name = 'QuestionError'
}
