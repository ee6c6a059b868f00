import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import {
  encodeBits,
  encodeTrue,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSet,
  encodeTagged,
  encodeUtf8,
  encodeTime,
} from '../der.ts'

/** A certificate that a test made, with its key. */
export interface TestCertificate {
  der: Buffer
  privateKey: KeyObject
  publicKey: KeyObject
  name: Buffer
  serialNumber: Buffer
  pem: string
}

/** What a test wants of a certificate; by default a leaf for digital signatures, valid in 2026. */
export interface ChainCertificateRequest {
  /** Attributes of the subject, in order. */
  subject?: readonly (readonly [string, string])[]
  /** The issuer; the certificate is self-signed without one. */
  issuer?: Pick<TestCertificate, 'name' | 'privateKey'>
  key?: KeyKind
  notBefore?: Date
  notAfter?: Date
  isCa?: boolean
  isConstraintCritical?: boolean
  pathLength?: number
  /** Bits of the key usage extension, the first one first; undefined leaves the extension out. */
  keyUsage?: string | undefined
  isUsageCritical?: boolean
  extendedKeyUsage?: readonly string[]
  isPurposeCritical?: boolean
  /** Further extensions, encoded. */
  extensions?: readonly Buffer[]
  hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512'
}

export type KeyKind =
  'P-256' | 'P-384' | 'P-521' | 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'rsa-1024' | 'ed25519'

const TYPES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
}
const EC_ALGORITHMS = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}
const RSA_ALGORITHMS = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}

export const ACME = [
  ['C', 'US'],
  ['ST', 'WA'],
  ['O', 'acme'],
  ['CN', 'release'],
] as const

const rsaKeys = new Map<KeyKind, KeyPair>()

interface KeyPair {
  publicKey: KeyObject
  privateKey: KeyObject
}

/** A new key pair of this kind; RSA keys of a kind are shared, since they take long to make. */
function makeKeyPair(kind: KeyKind): KeyPair {
  if (kind === 'ed25519') return generateKeyPairSync('ed25519')
  if (!kind.startsWith('rsa')) return generateKeyPairSync('ec', { namedCurve: kind })
  const made = rsaKeys.get(kind) ?? generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })
  rsaKeys.set(kind, made)
  return made
}

let serial = 0

/** Makes a certificate as asked. */
export function makeCertificate(request: ChainCertificateRequest = {}): TestCertificate {
  const { publicKey, privateKey } = makeKeyPair(request.key ?? 'P-256')
  const name = writeName(request.subject ?? ACME)
  serial += 1
  const serialNumber = encodeInteger(
    Buffer.from((0x1_00_00_00 + serial).toString(16).padStart(8, '0'), 'hex'),
  )
  const issuer = request.issuer ?? { name, privateKey }
  const algorithm = writeAlgorithm(issuer.privateKey, request.hash ?? 'sha256')
  const body = encodeSequence(
    encodeTagged(0, encodeInteger(2)),
    serialNumber,
    algorithm,
    issuer.name,
    encodeSequence(
      encodeTime(request.notBefore ?? new Date('2026-01-01T00:00:00Z')),
      encodeTime(request.notAfter ?? new Date('2027-01-01T00:00:00Z')),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...writeExtensions(request),
  )
  const hash = issuer.privateKey.asymmetricKeyType === 'ed25519' ? null : (request.hash ?? 'sha256')
  const der = encodeSequence(body, algorithm, encodeBits(sign(hash, body, issuer.privateKey)))
  return { der, privateKey, publicKey, name, serialNumber: serialNumber.subarray(2), pem: toPem(der) }
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function writeName(subject: readonly (readonly [string, string])[]): Buffer {
  return encodeSequence(
    ...subject.map(([type, value]) =>
      encodeSet(encodeSequence(encodeOid(TYPES[type] ?? type), encodeUtf8(value))),
    ),
  )
}

function writeAlgorithm({ asymmetricKeyType }: KeyObject, hash: keyof typeof EC_ALGORITHMS): Buffer {
  if (asymmetricKeyType === 'ed25519') return encodeSequence(encodeOid('1.3.101.112'))
  if (asymmetricKeyType === 'ec') return encodeSequence(encodeOid(EC_ALGORITHMS[hash]))
  return encodeSequence(encodeOid(RSA_ALGORITHMS[hash]), Buffer.from([5, 0]))
}

function writeExtensions(request: ChainCertificateRequest): Buffer[] {
  const { isCa = false, pathLength, extendedKeyUsage, extensions = [] } = request
  const keyUsage = 'keyUsage' in request ? request.keyUsage : isCa ? '0000011' : '1'
  const constraints = [
    ...(isCa ? [encodeTrue()] : []),
    ...(pathLength === undefined ? [] : [encodeInteger(pathLength)]),
  ]
  const written = [
    writeExtension('2.5.29.19', request.isConstraintCritical ?? true, encodeSequence(...constraints)),
    ...(keyUsage === undefined
      ? []
      : [writeExtension('2.5.29.15', request.isUsageCritical ?? true, writeUsage(keyUsage))]),
    ...(extendedKeyUsage === undefined
      ? []
      : [
          writeExtension(
            '2.5.29.37',
            request.isPurposeCritical ?? false,
            encodeSequence(...extendedKeyUsage.map(encodeOid)),
          ),
        ]),
    ...extensions,
  ]
  return [encodeTagged(3, encodeSequence(...written))]
}

export function writeExtension(name: string, isCritical: boolean, value: Uint8Array): Buffer {
  return encodeSequence(encodeOid(name), ...(isCritical ? [encodeTrue()] : []), encodeOctets(value))
}

function writeUsage(bits: string): Buffer {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  const bytes = (padded.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2))
  return encodeBits(Buffer.from(bytes), padded.length - bits.length)
}

/** A root, an authority below it, and a leaf for code signing, with the chain from leaf to root. */
export function makeChain(leaf: ChainCertificateRequest = {}): {
  root: TestCertificate
  leaf: TestCertificate
  chain: Buffer[]
} {
  const root = makeCertificate({ subject: [['CN', 'root']], isCa: true })
  const authority = makeCertificate({
    subject: [['CN', 'authority']],
    isCa: true,
    issuer: root,
    pathLength: 0,
  })
  const signer = makeCertificate({ issuer: authority, ...leaf })
  return { root, leaf: signer, chain: [signer.der, authority.der, root.der] }
}
