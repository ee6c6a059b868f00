import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { REPORTS_PREFIX, nameReportBucket } from '../../audit/resources/assay/deployment-names.ts'

/** What sending objects to a bucket that a key protects, and getting them, takes of the key. */
export const bucketKeyActions = ['kms:Decrypt', 'kms:GenerateDataKey']

/** How long replaced versions are kept: those of the newest report, which is also kept under its own name. */
const NONCURRENT_EXPIRATION = Duration.days(30)

/**
 * Where reports are kept, under a key of its own. Both outlive the stack. What is kept under a time is never replaced,
 * whoever tries: the bucket takes it only where nothing is.
 */
export class ReportBucket extends Construct {
  readonly bucket: Bucket
  readonly key: Key

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const { account, region } = Stack.of(this)
    this.key = new Key(this, 'Key', {
      alias: `alias/${REPORTS_PREFIX}`,
      description: "Assay's reports",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: nameReportBucket(account, region),
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          id: 'replaced',
          noncurrentVersionExpiration: NONCURRENT_EXPIRATION,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    this.keepWhatIsThere()
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        "Who reads a report is told by CloudTrail's data events, where they are wanted; a bucket of access logs would have to be kept, encrypted and read as well.",
    })
  }

  /** The times begin with their year (S3 User Guide, "Enforce conditional writes on Amazon S3 buckets"). */
  private keepWhatIsThere(): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'KeepWhatIsThere',
        effect: Effect.DENY,
        principals: [new StarPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('reports/*/2*')],
        conditions: {
          Null: { 's3:if-none-match': 'true' },
          Bool: { 's3:ObjectCreationOperation': 'true' },
        },
      }),
    )
  }
}
