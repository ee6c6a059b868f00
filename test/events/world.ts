import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ExampleAccount } from '../../examples/account/example-account.ts'

/** Reads a JSON file of this folder. */
export function readGroundTruthFile(name: string): unknown {
  return JSON.parse(readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8'))
}

/** The account before each event. */
export function loadEventWorld(): ExampleAccount {
  return readGroundTruthFile('world.json') as ExampleAccount
}
