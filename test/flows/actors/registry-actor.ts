import { createHash } from 'node:crypto'
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import { CreateFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import type { Descriptor } from '../../../audit/engines/image/descriptor.ts'
import type { ImageStore } from '../../images/image-store.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { FLOW_ACTOR } from './workload-actor.ts'

const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json'
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'

const EXPIRE_UNTAGGED = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 30 },
      action: { type: 'expire' },
    },
  ],
})

/** Changes the registry and functions from container images as the flows' actor. */
export function createRegistryActor(localAws: LocalAws) {
  const ecr = new ECRClient(localAws.client({ as: FLOW_ACTOR }))
  const lambda = new LambdaClient(localAws.client({ as: FLOW_ACTOR }))
  const where = { account: localAws.account, region: localAws.region }
  const repository = (name: string) => buildRepositoryResourceByName(name, where)
  const uriOf = (name: string, tag: string) =>
    `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/${name}:${tag}`
  return {
    repository,
    image: (name: string, digest: string) => buildImageResource(repository(name).arn, digest, where),
    /** Creates a repository with scan on push, a lifecycle policy for untagged images, and mutable tags. */
    async createRepository(repositoryName: string) {
      const imageScanningConfiguration = { scanOnPush: true }
      await ecr.send(new CreateRepositoryCommand({ repositoryName, imageScanningConfiguration }))
      await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: EXPIRE_UNTAGGED }))
    },
    async setPolicy(repositoryName: string, statement: object) {
      const Statement = [{ Effect: 'Allow', ...statement }]
      const policyText = JSON.stringify({ Version: '2012-10-17', Statement })
      await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }))
    },
    async deletePolicy(repositoryName: string) {
      await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }))
    },
    async pinTags(repositoryName: string) {
      const imageTagMutability = 'IMMUTABLE'
      await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability }))
    },
    /** Pushes an image as `docker push` does and returns its digest, which depends on `content`. */
    async push(name: string, tag: string, content: string): Promise<string> {
      const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
      const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`
      const registry = `${localAws.endpoint}/v2/${name}`
      const config = JSON.stringify({ architecture: 'arm64', os: 'linux', config: { Cmd: [content] } })
      await sendBlob(
        `${registry}/blobs/uploads/?digest=${computeDigest(config)}`,
        'POST',
        { authorization },
        config,
      )
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { mediaType: CONFIG_TYPE, digest: computeDigest(config), size: config.length },
        layers: [],
      })
      const headers = { authorization, 'content-type': MANIFEST_TYPE }
      await sendBlob(`${registry}/manifests/${tag}`, 'PUT', headers, manifest)
      return computeDigest(manifest)
    },
    /** Pushes a manifest of a store with its blobs, as registry clients do. */
    async pushManifest(name: string, { blobs }: ImageStore, { digest, mediaType }: Descriptor, tag = digest) {
      const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
      const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`
      const registry = `${localAws.endpoint}/v2/${name}`
      const manifest = Buffer.from(blobs.get(digest) ?? '')
      for (const blob of listBlobs(manifest)) {
        const url = `${registry}/blobs/uploads/?digest=${blob}`
        await sendBlob(url, 'POST', { authorization }, Buffer.from(blobs.get(blob) ?? ''))
      }
      const headers = { authorization, 'content-type': mediaType }
      await sendBlob(`${registry}/manifests/${tag}`, 'PUT', headers, manifest)
    },
    async deleteImage(repositoryName: string, imageDigest: string) {
      await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }))
    },
    async createFunction(FunctionName: string, role: string, repositoryName: string, tag: string) {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          PackageType: 'Image',
          Role: buildRoleResourceByName(role, where).arn,
          Code: { ImageUri: uriOf(repositoryName, tag) },
        }),
      )
    },
    async deploy(FunctionName: string, repositoryName: string, tag: string) {
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: uriOf(repositoryName, tag) }))
    },
  }
}

export type RegistryActor = ReturnType<typeof createRegistryActor>

async function sendBlob(url: string, method: string, headers: Record<string, string>, body: string | Buffer) {
  const response = await fetch(url, { method, headers, body: new Uint8Array(Buffer.from(body)) })
  if (response.status !== 201) throw new Error(`${method} ${url}: ${response.status}`)
}

/** The digests of the configuration and the layers of a manifest; an index has none. */
function listBlobs(manifest: Buffer): string[] {
  const { config, layers = [] } = JSON.parse(manifest.toString()) as {
    config?: { digest: string }
    layers?: { digest: string }[]
  }
  return [...(config === undefined ? [] : [config]), ...layers].map(({ digest }) => digest)
}

function computeDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
