import { createHash } from 'node:crypto'
import { GetPublicKeyCommand, KMSClient, SignCommand, type SigningAlgorithmSpec } from '@aws-sdk/client-kms'
import { AwsCallError, type AwsOperation } from '../../../collectors/api/aws-call.ts'
import { getPublicKey, signDigest } from '../../../collectors/assay/evidence-operations.ts'
import { convertSdkError } from '../../sdk/sdk-errors.ts'

/** The algorithms whose signatures `verify` checks with a public key alone: over a SHA-256 digest, ECDSA or RSA of PKCS #1. */
const ALGORITHMS: readonly SigningAlgorithmSpec[] = ['ECDSA_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_256']

/** A signature in Base64, and the public key in DER that verifies it. */
export interface KmsSignature {
  signature: string
  publicKey: Uint8Array
}

/** Signs the SHA-256 digest of a text by a key in KMS. Throws AwsCallError, also for a key that signs no such digest. */
export async function signByKms(
  text: string,
  KeyId: string,
  client = new KMSClient({ region: KeyId.split(':')[3] ?? '' }),
): Promise<KmsSignature> {
  const key = await convertErrors(getPublicKey, () => client.send(new GetPublicKeyCommand({ KeyId })))
  const SigningAlgorithm = ALGORITHMS.find(each => key.SigningAlgorithms?.includes(each))
  if (SigningAlgorithm === undefined || key.PublicKey === undefined)
    throw new AwsCallError(
      getPublicKey,
      'NoResponse',
      `the key signs by ${key.SigningAlgorithms?.join(', ') ?? 'no algorithm'}, and none of ${ALGORITHMS.join(', ')}`,
    )
  const Message = createHash('sha256').update(text).digest()
  const { Signature } = await convertErrors(signDigest, () =>
    client.send(new SignCommand({ KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm })),
  )
  if (Signature === undefined) throw new AwsCallError(signDigest, 'NoResponse', 'there is no signature')
  return { signature: Buffer.from(Signature).toString('base64'), publicKey: key.PublicKey }
}

async function convertErrors<T>(awsOperation: AwsOperation, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (failure) {
    throw convertSdkError(awsOperation, failure)
  }
}
