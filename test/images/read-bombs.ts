import { readFileSync } from 'node:fs'
import { defaultLayerLimits } from '../../functions/images/content/layer-bytes/layer-limits.ts'
import { readLayer } from '../../functions/images/content/read-layer.ts'
import { buildGzipBomb, buildZstdBomb, buildZstdWindow, streamEntries } from './bombs.ts'

/** Reads bombs in this process, and prints the most memory that it had over that before, and why the layers are incomplete. */
async function readBombs(): Promise<{ megabytes: number; codes: string[] }> {
  const bombs = [buildGzipBomb(), buildZstdBomb(), buildZstdWindow(2 ** 30, false)]
  const before = process.memoryUsage().rss / 1_024
  const codes: string[] = []
  for (const bomb of bombs) codes.push(...(await readCodes(() => yieldOnce(bomb))))
  codes.push(...(await readCodes(() => streamEntries(1_000_000))))
  const [, peak] = /VmHWM:\s*(\d+)/.exec(readStatus()) ?? []
  return { megabytes: (Number(peak ?? process.resourceUsage().maxRSS) - before) / 1_024, codes }
}

async function readCodes(openBlob: () => AsyncGenerator<Uint8Array>): Promise<string[]> {
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip'
  const content = await readLayer(
    { openBlob },
    { mediaType, digest: 'sha256:any', size: 0, annotations: {} },
    defaultLayerLimits,
  )
  return content.issues.map(({ code }) => code)
}

async function* yieldOnce(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

/** What Linux says of the process; the peak of other systems is in `maxRSS`. */
function readStatus(): string {
  return process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : ''
}

process.stdout.write(JSON.stringify(await readBombs()))
