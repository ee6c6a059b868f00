import { execFileSync } from 'node:child_process'
import * as vitest from 'vitest'

/** Where systems have a Chromium; names without a path are looked for on the PATH. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

let found: string | undefined

/** A Chromium's path: `CHROMIUM_PATH`, or the first of the usual places; undefined if there is none. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  return (found ??= (named === undefined ? PLACES : [named])
    .map(locateChromium)
    .find(path => path !== undefined))
}

function locateChromium(place: string): string | undefined {
  try {
    execFileSync(place, ['--version'], { stdio: 'ignore' })
    return place.includes('/') ? place : execFileSync('which', [place], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

/** A suite in a browser. Without one it is skipped and says so; where CI=true it fails, for nobody would notice. */
export const describeInBrowser = vitest.describe.skipIf(isMissing())

function isMissing(): boolean {
  if (findChromium() !== undefined) return false
  const missing = 'the tests of the report need Chromium: install it, or name it in CHROMIUM_PATH'
  if (process.env['CI'] === 'true') throw new Error(missing)
  process.stderr.write(`skipped: ${missing}\n`)
  return true
}
