import { describe, expect, it } from 'vitest'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { batchGetImage, getDownloadUrlForLayer } from '../../../functions/collectors/ecr/operations.ts'
import { excludeContent } from '../../../functions/collectors/exclude-content.ts'
import { getFunctionCode, getLayerVersionCode } from '../../../functions/collectors/lambda/code/operations.ts'
import { getFunction } from '../../../functions/collectors/lambda/operations.ts'

const asked: string[] = []
const call: AwsCall = ({ name }) => {
  asked.push(name)
  return Promise.resolve('asked')
}
const without = excludeContent(call, 'the reason')
const blob = (mediaType: string) => ({ repositoryName: 'shop', layerDigest: 'sha256:0', mediaType })

describe('without what images and code contain', () => {
  it.each([
    [getFunctionCode, { FunctionName: 'a', CodeSha256: 'b' }],
    [getLayerVersionCode, { LayerName: 'a', VersionNumber: 1 }],
    [getDownloadUrlForLayer, blob('application/vnd.oci.image.layer.v1.tar+gzip')],
    [getDownloadUrlForLayer, blob('application/vnd.oci.image.config.v1+json')],
    [getDownloadUrlForLayer, blob('application/vnd.docker.image.rootfs.diff.tar.gzip')],
  ])('$name is not called, with the reason: %j', async (awsOperation, input) => {
    asked.length = 0
    expect(await without(awsOperation, 'eu-west-1', input)).toEqual({ unreadable: 'the reason' })
    expect(asked).toEqual([])
  })

  it.each([
    [getFunction, { FunctionName: 'a' }],
    [batchGetImage, { repositoryName: 'shop' }],
    [getDownloadUrlForLayer, blob('application/vnd.dev.sigstore.bundle.v0.3+json')],
    [getDownloadUrlForLayer, blob('application/cose')],
  ])('$name is called: %j', async (awsOperation, input) => {
    expect(await without(awsOperation, 'eu-west-1', input)).toBe('asked')
  })
})
