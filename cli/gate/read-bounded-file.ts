import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { CliError } from '../cli-error.ts'

/** Reads a file as text. Throws CliError if it cannot be read, or has more than `maxBytes`; a device may have no end. */
export function readBoundedFile(path: string, what: string, maxBytes: number): string {
  try {
    return readText(path, maxBytes)
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`cannot read ${what} ${path}: ${why}`, { cause: failure })
  }
}

function readText(path: string, maxBytes: number): string {
  const file = openSync(path, 'r')
  try {
    if (fstatSync(file).isDirectory()) throw new Error('it is a directory')
    const buffer = Buffer.alloc(maxBytes + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(file, buffer, length, buffer.length - length, null)
    if (length > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`)
    return buffer.toString('utf8', 0, length)
  } finally {
    closeSync(file)
  }
}
