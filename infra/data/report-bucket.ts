import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { PARTS_FOLDER } from '../../reports/publish/report-location.ts'
import { nameReportBucket } from '../../audit/resources/assay/deployment-names.ts'

/** The KMS actions that writing and reading objects of an encrypted bucket requires. */
export const bucketKeyActions = ['kms:Decrypt', 'kms:GenerateDataKey']

/** How long the parts are kept in which the table is read for a report, also when they are noncurrent. */
const PART_EXPIRATION = Duration.days(1)

/** How long noncurrent versions are kept: those of the latest report, which is also stored under its time. */
const NONCURRENT_EXPIRATION = Duration.days(30)

/**
 * The bucket of reports, retained when the stack is deleted. Its policy denies replacing a report that is stored under its
 * time, or a part of one.
 */
export class ReportBucket extends Construct {
  readonly bucket: Bucket

  /** Reports are encrypted with `key`. */
  constructor(scope: Construct, id: string, { prefix, key }: { prefix: string; key: Key }) {
    super(scope, id)
    const { account, region } = Stack.of(this)
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: nameReportBucket({ account, region }, prefix),
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          id: 'expire-noncurrent',
          noncurrentVersionExpiration: NONCURRENT_EXPIRATION,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        {
          id: 'expire-parts',
          prefix: `${PARTS_FOLDER}/`,
          expiration: PART_EXPIRATION,
          noncurrentVersionExpiration: PART_EXPIRATION,
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    this.denyOverwrite()
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'CloudTrail data events record access to reports, if you enable them; server access logs would need a bucket of their own.',
    })
  }

  /** Keys of reports begin with the year (S3 User Guide, "Enforce conditional writes on Amazon S3 buckets"). */
  private denyOverwrite(): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyOverwrite',
        effect: Effect.DENY,
        principals: [new StarPrincipal()],
        actions: ['s3:PutObject'],
        resources: [`${PARTS_FOLDER}/*`, 'reports/*/2*'].map(keys => this.bucket.arnForObjects(keys)),
        conditions: {
          Null: { 's3:if-none-match': 'true' },
          Bool: { 's3:ObjectCreationOperation': 'true' },
        },
      }),
    )
  }
}
