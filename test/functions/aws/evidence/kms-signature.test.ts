import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { KMSClient } from '@aws-sdk/client-kms'
import { afterEach, expect, it } from 'vitest'
import { signByKms } from '../../../../functions/aws/api/evidence/kms-signature.ts'
import { startLoopbackService, type LoopbackService } from '../loopback-service.ts'

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0b1c'

let service: LoopbackService
afterEach(() => service.close())

async function startKms(publicKey: object, signature: object): Promise<KMSClient> {
  const type = 'application/x-amz-json-1.1'
  service = await startLoopbackService(
    { status: 200, body: JSON.stringify(publicKey), type },
    { status: 200, body: JSON.stringify(signature), type },
  )
  return new KMSClient(service.client)
}

it('signs the digest of a manifest, so that the public key verifies the manifest', async () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const text = '{"schema":"assay.evidence/1"}\n'
  const kms = await startKms(
    {
      PublicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      SigningAlgorithms: ['ECDSA_SHA_256'],
    },
    { Signature: sign('sha256', Buffer.from(text), pair.privateKey).toString('base64') },
  )
  const { signature } = await signByKms(text, KEY, kms)
  expect(verify('sha256', Buffer.from(text), pair.publicKey, Buffer.from(signature, 'base64'))).toBe(true)
  const request = JSON.parse(service.requests[1]?.body ?? '') as Record<string, unknown>
  expect(request).toMatchObject({ KeyId: KEY, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' })
  expect(Buffer.from(String(request['Message']), 'base64')).toHaveLength(32)
})

it('refuses a key that signs no SHA-256 digest, and asks for no signature', async () => {
  const kms = await startKms({ PublicKey: 'AAAA', SigningAlgorithms: ['ECDSA_SHA_384'] }, {})
  await expect(signByKms('x', KEY, kms)).rejects.toThrow(/signs by ECDSA_SHA_384, and none of/)
  expect(service.requests).toHaveLength(1)
})
