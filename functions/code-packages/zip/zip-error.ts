/** Why an archive, or an entry of it, cannot be read; a sentence that begins with the archive as its subject. */
export type ZipIssueCode =
  | 'NO_ZIP'
  | 'BROKEN_ZIP'
  | 'OVERLAP'
  | 'UNDESCRIBED'
  | 'ENTRIES'
  | 'NAME_LENGTH'
  | 'ENCRYPTED'
  | 'METHOD'
  | 'BROKEN_ENTRY'

/** The archive as a whole cannot be read; `message` begins with the archive as its subject: "has more than …". */
export class ZipError extends Error {
  override name = 'ZipError'
  readonly code: ZipIssueCode

  constructor(code: ZipIssueCode, message: string) {
    super(message)
    this.code = code
  }
}
