import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { World } from '../../examples/described/world.ts'

/** A file of this folder, read as JSON. */
export function eventFile(name: string): unknown {
  return JSON.parse(readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8'))
}

/** The account before each event. */
export function world(): World {
  return eventFile('world.json') as World
}
