import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { AssemblyStack, FileAsset } from './assembly.ts'
import type { LocalAws } from '../local-aws.ts'
import { callAsAdministrator } from '../edge/call.ts'
import { findEnvironmentPython } from '../python.ts'

/** The parts of a local AWS that a deployment needs. */
export type DeployTarget = Pick<LocalAws, 'client' | 'endpoint' | 'account'>

/** The parameters by which templates ask for the version of their bootstrap. */
const BOOTSTRAP_VERSION = /\/cdk-bootstrap\/[a-z0-9]+\/version/g

/** Uploads the assets of a stack to where its template refers to, in an account that counts as bootstrapped. */
export async function publishAssets(
  localAws: DeployTarget,
  { region, template, assets }: AssemblyStack,
): Promise<void> {
  for (const Name of new Set(JSON.stringify(template).match(BOOTSTRAP_VERSION))) {
    const parameter = { Name, Value: '30', Type: 'String', Overwrite: true }
    await callAsAdministrator(localAws.endpoint, 'ssm', region, 'AmazonSSM.PutParameter', parameter)
  }
  for (const asset of assets) {
    await putDeployObject(localAws, asset.region, asset.bucket, asset.key, readAssetBody(asset))
  }
}

/** Uploads a directory as a zip to a bucket; returns the `Code` of a function. */
export async function uploadZip(localAws: DeployTarget, region: string, directory: string, key: string) {
  const bucket = formatCodeBucketName(localAws, region)
  await putDeployObject(localAws, region, bucket, key, zipDirectory(directory))
  return { S3Bucket: bucket, S3Key: key }
}

/** The bucket for what belongs to no assembly. */
export const formatCodeBucketName = (localAws: DeployTarget, region: string) =>
  `local-code-${localAws.account}-${region}`

/** Puts an object, making its bucket when missing. */
export async function putDeployObject(
  localAws: DeployTarget,
  region: string,
  bucket: string,
  key: string,
  body: Buffer,
) {
  const s3 = new S3Client({ ...localAws.client({ region }), forcePathStyle: true })
  const put = () => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
  await put().catch(async (error: Error) => {
    if (error.name !== 'NoSuchBucket') throw error
    await s3.send(new CreateBucketCommand({ Bucket: bucket }))
    await put()
  })
}

function readAssetBody({ path, packaging }: FileAsset) {
  return packaging === 'zip' ? zipDirectory(path) : readFileSync(path)
}

function zipDirectory(directory: string): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'assay-zip-'))
  const file = join(scratch, 'code.zip')
  execFileSync(findEnvironmentPython(), ['-m', 'zipfile', '-c', file, '.'], { cwd: directory, stdio: 'pipe' })
  const content = readFileSync(file)
  rmSync(scratch, { recursive: true })
  return content
}
