/** The question is invalid. `message` says in one line what is wrong, and where. */
export class QuestionError extends Error {
  override name = 'QuestionError'
}
