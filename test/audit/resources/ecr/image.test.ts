import { describe, expect, it } from 'vitest'
import { parseImageUri } from '../../../../audit/resources/ecr/image.ts'

const account = '111122223333'
const digest = `sha256:${'0a'.repeat(32)}`

function uri(host: string, rest = 'media/resizer:prod'): string {
  return `${account}.${host}/${rest}`
}

describe('the URI of an image in ECR', () => {
  it.each([
    ['of ECR', 'dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1', 'aws'],
    ['with FIPS', 'dkr.ecr-fips.us-east-1.amazonaws.com', 'us-east-1', 'aws'],
    ['of the dual-stack endpoint', 'dkr-ecr.eu-west-1.on.aws', 'eu-west-1', 'aws'],
    ['of the dual-stack FIPS endpoint', 'dkr-ecr-fips.us-gov-west-1.on.aws', 'us-gov-west-1', 'aws-us-gov'],
    ['of GovCloud', 'dkr.ecr.us-gov-east-1.amazonaws.com', 'us-gov-east-1', 'aws-us-gov'],
    ['in China', 'dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'aws-cn'],
    [
      'of the dual-stack endpoint in China',
      'dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn',
      'cn-northwest-1',
      'aws-cn',
    ],
  ])('is parsed with a host %s', (_, host, region, partition) => {
    expect(parseImageUri(uri(host))).toEqual({
      registryAccount: account,
      region,
      repository: 'media/resizer',
      repositoryArn: `arn:${partition}:ecr:${region}:${account}:repository/media/resizer`,
      tag: 'prod',
    })
  })

  const host = 'dkr.ecr.eu-west-1.amazonaws.com'

  it.each([
    ['neither tag nor digest', 'a', { repository: 'a' }],
    ['a digest', `a@${digest}`, { repository: 'a', digest }],
    ['both', `a/b_c.d-e:v1.0_x-Y@${digest}`, { repository: 'a/b_c.d-e', tag: 'v1.0_x-Y', digest }],
    ['the longest tag', `a:${'t'.repeat(128)}`, { repository: 'a', tag: 't'.repeat(128) }],
  ])('is parsed with %s', (_, rest, expected) => {
    const {
      registryAccount: _account,
      region: _region,
      repositoryArn: _arn,
      ...parts
    } = parseImageUri(uri(host, rest)) ?? {}
    expect(parts).toEqual(expected)
  })

  it.each([
    ['another registry', 'docker.io/library/nginx:1'],
    ['public ECR', 'public.ecr.aws/lambda/python:3.12'],
    ['no host', 'media/resizer:prod'],
    ['a port', `${account}.dkr.ecr.eu-west-1.amazonaws.com:443/a:1`],
    ['a scheme', `https://${uri(host)}`],
    ['a host that only begins like it', `${account}.dkr.ecr.eu-west-1.amazonaws.com.example.com/a:1`],
    ['a host that only ends like it', `x${account}.dkr.ecr.eu-west-1.amazonaws.com/a:1`],
    ['a host without its dots', `${account}xdkrxecrxeu-west-1xamazonawsxcom/a:1`],
    ['an invalid account', '11112222333.dkr.ecr.eu-west-1.amazonaws.com/a:1'],
    ['no repository', `${account}.${host}/`],
    ['a repository in capitals', uri(host, 'Media:1')],
    ['an empty tag', uri(host, 'a:')],
    ['a tag that is too long', uri(host, `a:${'t'.repeat(129)}`)],
    ['an invalid digest', uri(host, 'a@sha256:abc')],
    ['two digests', uri(host, `a@${digest}@${digest}`)],
    ['a line break', `${uri(host)}\n`],
    ['a query', `${uri(host)}?x`],
    ['nothing', ''],
    ['a very long text', uri(host, 'a'.repeat(100_000))],
    ['very many slashes', uri(host, 'a/'.repeat(100_000))],
    ['very many colons', uri(host, 'a:'.repeat(100_000))],
  ])('is rejected with %s', (_, text) => {
    expect(parseImageUri(text)).toBeUndefined()
  })
})
