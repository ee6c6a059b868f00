/** What is kept under a key. */
export interface Content {
  text: string
  mediaType: string
}

/** Where reports are kept, under keys with slashes. */
export interface Archive {
  /** Keeps what has a key of its own for ever. False: something is kept there, and stays. Throws Contended. */
  keep(key: string, content: Content): Promise<boolean>
  /** Keeps what takes the place of what was there. */
  replace(key: string, content: Content): Promise<void>
  /** What is kept under `key`, or why it cannot be had. */
  read(key: string): Promise<{ text: string } | { unreadable: string }>
}
