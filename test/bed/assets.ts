import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { AssemblyStack, FileAsset } from './assembly.ts'
import type { Bed } from './bed.ts'
import { ask } from './call.ts'
import { environmentPython } from './python.ts'

/** As much of a bed as a deployment needs. */
export type Place = Pick<Bed, 'client' | 'endpoint' | 'account'>

const BOOTSTRAP = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String', Overwrite: true }

/** Puts a stack's assets where its template looks for them, in an account that counts as bootstrapped. */
export async function publishAssets(bed: Place, { region, assets }: AssemblyStack): Promise<void> {
  await ask(bed.endpoint, 'ssm', region, 'AmazonSSM.PutParameter', BOOTSTRAP)
  for (const asset of assets) {
    await putObject(bed, asset.region, asset.bucket, asset.key, assetBody(asset))
  }
}

/** Puts a directory's content as a zip in the bed's own bucket; answers a function's `Code`. */
export async function uploadZip(bed: Place, region: string, directory: string, key: string) {
  const bucket = codeBucket(bed, region)
  await putObject(bed, region, bucket, key, zipped(directory))
  return { S3Bucket: bucket, S3Key: key }
}

/** The bucket for what belongs to no assembly. */
export const codeBucket = (bed: Place, region: string) => `bed-code-${bed.account}-${region}`

/** Puts an object, making its bucket when missing. */
export async function putObject(bed: Place, region: string, bucket: string, key: string, body: Buffer) {
  const s3 = new S3Client({ ...bed.client({ region }), forcePathStyle: true })
  const put = () => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
  await put().catch(async (error: Error) => {
    if (error.name !== 'NoSuchBucket') throw error
    await s3.send(new CreateBucketCommand({ Bucket: bucket }))
    await put()
  })
}

function assetBody({ path, packaging }: FileAsset) {
  return packaging === 'zip' ? zipped(path) : readFileSync(path)
}

function zipped(directory: string): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'assay-zip-'))
  const file = join(scratch, 'code.zip')
  execFileSync(environmentPython(), ['-m', 'zipfile', '-c', file, '.'], { cwd: directory, stdio: 'pipe' })
  const content = readFileSync(file)
  rmSync(scratch, { recursive: true })
  return content
}
