import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Reads a file as text. Throws Error if it cannot be read, or has more than `maxBytes`; a device may have no end. */
export function readBoundedText(path: string, maxBytes: number): string {
  const file = openSync(path, 'r')
  try {
    const stats = fstatSync(file)
    if (stats.isDirectory()) throw new Error('it is a directory')
    if (stats.size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`)
    const hasSize = stats.isFile() && stats.size > 0
    const buffer = Buffer.allocUnsafe((hasSize ? stats.size : maxBytes) + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(file, buffer, length, buffer.length - length, null)
    if (hasSize && length > stats.size) throw new Error('it grew while it was read')
    if (length > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`)
    return buffer.toString('utf8', 0, length)
  } finally {
    closeSync(file)
  }
}
