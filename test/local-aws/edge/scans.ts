import * as z from 'zod/mini'
import { callAsAdministrator } from './call.ts'
import { type ImageScanResult, buildScanResponse, buildScanEvent } from '../records/ecr-events.ts'
import type { LocalServiceEvent } from './publish.ts'

const StoredScan = z.object({ imageDigest: z.string(), imageTags: z.array(z.string()) })

/** Sets the scan result of an image in the emulator, and publishes that the scan is complete. */
export async function storeScan(
  emulator: string,
  scan: ImageScanResult,
  notify: (event: LocalServiceEvent) => Promise<void>,
): Promise<void> {
  const { region, repositoryName, imageId } = scan
  const input = { repositoryName, imageId, scan: buildScanResponse(scan, new Date()) }
  const target = 'AmazonEC2ContainerRegistry_V20150921.LocalPutImageScan'
  const image = StoredScan.parse(await callAsAdministrator(emulator, 'ecr', region, target, input))
  await notify(buildScanEvent(scan, image))
}
