import { open, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { quoteName } from '../../../audit/text/quote-text.ts'
import { createTemplateError } from '../template/template-error.ts'
import type { TemplateError } from '../template/template.ts'

/** The folder of a cloud assembly. */
export interface AssemblyFolder {
  /** As it was given: for messages and positions. */
  path: string
  /** Without symbolic links: nothing outside of it is read. */
  realPath: string
}

/** Opens the folder of an assembly. Throws TemplateError if it is no folder. */
export async function openAssemblyFolder(path: string): Promise<AssemblyFolder> {
  const realPath = await realpath(path).catch(() => undefined)
  const isFolder = realPath !== undefined && (await stat(realPath)).isDirectory()
  if (isFolder) return { path, realPath }
  throw refuseFile(path, 'The folder of the assembly does not exist. Run `cdk synth`.')
}

/** Enters a folder inside an assembly. Throws TemplateError for one outside of it. */
export async function enterAssemblyFolder(folder: AssemblyFolder, name: string): Promise<AssemblyFolder> {
  const realPath = await findInside(folder, name)
  if ((await stat(realPath)).isDirectory()) return { path: join(folder.path, name), realPath }
  throw refuseFile(join(folder.path, name), 'It is no folder. Run `cdk synth` again.')
}

/** Reads a file of an assembly as text. Throws TemplateError if it is outside of it, no file, or larger than `maxBytes`. */
export async function readAssemblyFile(
  folder: AssemblyFolder,
  name: string,
  maxBytes: number,
): Promise<string> {
  const path = join(folder.path, name)
  const realPath = await findInside(folder, name)
  if (!(await stat(realPath)).isFile()) throw refuseFile(path, 'It is no file. Run `cdk synth` again.')
  const handle = await open(realPath)
  try {
    const { size } = await handle.stat()
    if (size > maxBytes)
      throw refuseFile(
        path,
        `The file has ${size} bytes, more than the ${maxBytes} that are read. Split the stack.`,
      )
    const buffer = Buffer.alloc(size)
    const { bytesRead } = await handle.read(buffer, 0, size, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** The real path of `name`, which is inside the folder even after symbolic links are followed. */
async function findInside(folder: AssemblyFolder, name: string): Promise<string> {
  const path = join(folder.path, name)
  const outside = refuseFile(
    join(folder.path, 'manifest.json'),
    `The manifest names ${quoteName(name)}, which is outside of the folder. Run \`cdk synth\` again.`,
  )
  if (name === '' || name.includes('\0') || isAbsolute(name) || !isWithin(folder.path, path)) throw outside
  const realPath = await realpath(join(folder.realPath, name)).catch(() => undefined)
  if (realPath === undefined) throw refuseFile(path, 'The file does not exist. Run `cdk synth` again.')
  if (!isWithin(folder.realPath, realPath)) throw outside
  return realPath
}

function isWithin(folder: string, path: string): boolean {
  const between = relative(folder, path)
  return between !== '..' && !between.startsWith(`..${sep}`) && !isAbsolute(between)
}

function refuseFile(file: string, message: string): TemplateError {
  return createTemplateError({ file, line: 1 }, message)
}
