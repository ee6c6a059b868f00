export const ORACLE_ACCOUNT_ID = '111122223333'
export const ORACLE_OTHER_ACCOUNT_ID = '444455556666'

/** Few names, so that generated values often coincide. */
export const ORACLE_ACTIONS = [
  's3:GetObject',
  's3:PutObject',
  's3:ListBucket',
  's3:GetBucketPolicy',
  's3:ListAllMyBuckets',
  'iam:PassRole',
  'iam:GetRole',
  'iam:CreateRole',
  'lambda:InvokeFunction',
  'lambda:GetFunction',
  'sts:AssumeRole',
]

export const ORACLE_ACTION_PATTERNS = [
  ...ORACLE_ACTIONS,
  '*',
  '*:*',
  's3:*',
  'iam:*',
  's3:Get*',
  's3:*Object',
  's3:?etObject',
  'S3:getobject',
  'iam:*Role',
  'iam:P*R*',
  'lambda:*Function',
  's3:*e*',
  'iam:????Role',
  'lambda:?*',
  's3:List*s',
  'iam:Pass**',
]

export const ORACLE_RESOURCES = [
  '*',
  'arn:aws:s3:::data',
  'arn:aws:s3:::data/a',
  'arn:aws:s3:::data/b/c',
  'arn:aws:s3:::alice/a',
  'arn:aws:s3:::logs',
  'arn:aws:s3:::blue/x',
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/app`,
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/admin`,
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}:user/alice`,
  `arn:aws:iam::${ORACLE_OTHER_ACCOUNT_ID}:role/app`,
  `arn:aws:lambda:eu-west-1:${ORACLE_ACCOUNT_ID}:function:x`,
  `arn:aws:lambda:eu-west-1:${ORACLE_ACCOUNT_ID}:function:x:live`,
]

export const ORACLE_RESOURCE_PATTERNS = [
  ...ORACLE_RESOURCES,
  'arn:aws:s3:::*',
  'arn:aws:s3:::data*',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::d?ta/?',
  'arn:aws:s3:::*/*',
  'arn:aws:s3:::*/a',
  'arn:aws:s3:::DATA/a',
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/*`,
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/a*`,
  'arn:aws:iam::*:role/app',
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}:*`,
  'arn:*:role/a??',
  '*app',
  'arn:aws:*',
  'arn:aws',
  'arn:aws:s3',
  'arn:aws:s3::',
  'arn:aws:i?m',
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}`,
  'arn:aws:lambda:eu-west-1',
  'arn:aws:*:data',
  `arn:aws:lambda:*:${ORACLE_ACCOUNT_ID}:function:*`,
  'arn:aws:lambda:*:function:x',
  'arn:aws:lambda:eu-*:*:function:x',
]

/** Texts that are variables in the current policy version and literal in older ones. */
export const ORACLE_VARIABLE_PATTERNS = [
  'arn:aws:s3:::${aws:username}/*',
  'arn:aws:s3:::${aws:PrincipalTag/team}/*',
  'arn:aws:s3:::data/${AWS:Username}',
  `arn:aws:iam::${ORACLE_ACCOUNT_ID}:user/\${aws:username}`,
  "arn:aws:s3:::${aws:PrincipalTag/team, 'data'}/?",
  "arn:aws:s3:::${aws:PrincipalTag/none, 'data'}/*",
  'arn:aws:s3:::${aws:PrincipalTag/none}/*',
  'arn:aws:s3:::${*}',
  'arn:aws:s3:::data/${aws:PrincipalTag/team}',
  'arn:aws:s3:::${aws:RequestTag/env}/*',
  'arn:aws:s3:::data/${?}',
  'arn:aws:s3:::${$}*',
  'arn:aws:iam::${aws:PrincipalAccount}',
  "arn:aws:s3:${aws:PrincipalTag/none, ''}",
]
