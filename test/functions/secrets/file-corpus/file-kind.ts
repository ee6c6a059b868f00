import { createDraw, type Draw } from '../corpus/draw.ts'

/** A kind of file: the paths at which it is, and how to make its content. */
export interface FileKind {
  kind: string
  paths: readonly string[]
  create: (draw: Draw) => string | Uint8Array
}

/** A file of the corpus. */
export interface SampleFile {
  kind: string
  path: string
  content: Uint8Array
}

/** Files per kind of which each differs. */
const FILES = 4

/** Makes the files of kinds, `least` or one for each path, the same in every run. */
export function createFiles(kinds: readonly FileKind[], least = FILES): SampleFile[] {
  return kinds.flatMap(({ kind, paths, create }) =>
    Array.from({ length: Math.max(least, paths.length) }, (_, index) => {
      const content = create(createDraw(`${kind}/${index}`))
      return {
        kind,
        path: paths[index % paths.length] ?? '',
        content: typeof content === 'string' ? Buffer.from(content) : content,
      }
    }),
  )
}
