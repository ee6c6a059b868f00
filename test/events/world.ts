import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ExampleAccount } from '../../examples/account/example-account.ts'

/** A file of this folder, read as JSON. */
export function readGroundTruthFile(name: string): unknown {
  return JSON.parse(readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8'))
}

/** The account before each event. */
export function loadEventWorld(): ExampleAccount {
  return readGroundTruthFile('world.json') as ExampleAccount
}
