import { expect, it } from 'vitest'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { selectImagePolicy } from '../../../audit/settings/image-policy.ts'

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'
const configure = (pattern: string) =>
  parseConfiguration({
    home: 'eu-west-1',
    images: [{ repositories: [pattern], signedBy: [{ key: 'cosign.pub' }] }],
  })

it.each([
  '*',
  '*/shop',
  `${HOST}/shop/*`,
  '*.dkr.ecr.eu-west-1.amazonaws.com/shop',
  '1111*',
  'localhost:5000/shop',
  'docker.io/shop/*',
  'registry.example.com:4430/shop',
])('a policy can name the repositories %s', pattern => {
  expect(configure(pattern).settings.images).toHaveLength(1)
})

it.each([
  'shop/*',
  'shop',
  HOST,
  `https://${HOST}/shop`,
  `${HOST.toUpperCase()}/shop`,
  `${HOST}/Shop/*`,
  `${HOST}//shop`,
  `${HOST}/shop:1.0`,
  `${HOST}/shop@sha256:*`,
  `${HOST}:443/shop/*`,
  '111122223333.dkr-ecr.eu-west-1.on.aws/shop/*',
  '111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/shop/*',
  '*.dkr-ecr-fips.us-east-1.on.aws/shop/*',
  'index.docker.io/shop/*',
  'registry-1.docker.io/shop/*',
  'registry.hub.docker.com/shop/*',
  '',
])('a policy cannot name %j, which no repository matches', pattern => {
  expect(() => configure(pattern)).toThrow(
    /"images.0.repositories.0": expected a repository with its registry/,
  )
})

it.each([
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/app', true],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com.cn/shop/app', false],
  ['111122223333.dkr.ecr.eu-west-2.amazonaws.com/shop/app', false],
  ['999922223333.dkr.ecr.eu-west-1.amazonaws.com/shop/app', false],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop', false],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/shops/app', false],
])('a policy of one registry names %s: %s', (repository, isNamed) => {
  const { images } = configure(`${HOST}/shop/*`).settings
  expect(selectImagePolicy(images, repository) !== undefined).toBe(isNamed)
})
