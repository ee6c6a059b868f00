import { buildCli } from '../../infra/build-cli.ts'

let built: Promise<unknown> | undefined

/** Builds the bundle that `cli/bin.js` runs, once in this process: without it, each command compiles the sources. */
export async function buildCliOnce(): Promise<void> {
  await (built ??= buildCli())
}
