import * as z from 'zod/mini'
import { ask } from './call.ts'
import { type Scan, scanAnswer, scanEvent } from './ecr-events.ts'
import type { ServiceEvent } from './publish.ts'

const Kept = z.object({ imageDigest: z.string(), imageTags: z.array(z.string()) })

/** Lets the emulator answer a scan of an image from now on, and has it told that the scan came to its end. */
export async function keepScan(
  emulator: string,
  scan: Scan,
  tell: (event: ServiceEvent) => Promise<void>,
): Promise<void> {
  const { region, repositoryName, imageId } = scan
  const input = { repositoryName, imageId, scan: scanAnswer(scan, new Date()) }
  const target = 'AmazonEC2ContainerRegistry_V20150921.BedPutImageScan'
  const image = Kept.parse(await ask(emulator, 'ecr', region, target, input))
  await tell(scanEvent(scan, image))
}
