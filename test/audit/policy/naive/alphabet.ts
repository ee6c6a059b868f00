export const ACCOUNT = '111122223333'
export const OTHER_ACCOUNT = '444455556666'

/** Few names, so that what is generated meets often. */
export const ACTIONS = [
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

export const ACTION_PATTERNS = [
  ...ACTIONS,
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
  '*:Get*',
  's*',
  '?am:*',
  '*Role',
  's3:List*s',
  'iam:Pass**',
]

export const RESOURCES = [
  '*',
  'arn:aws:s3:::data',
  'arn:aws:s3:::data/a',
  'arn:aws:s3:::data/b/c',
  'arn:aws:s3:::alice/a',
  'arn:aws:s3:::logs',
  'arn:aws:s3:::blue/x',
  `arn:aws:iam::${ACCOUNT}:role/app`,
  `arn:aws:iam::${ACCOUNT}:role/admin`,
  `arn:aws:iam::${ACCOUNT}:user/alice`,
  `arn:aws:iam::${OTHER_ACCOUNT}:role/app`,
  `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:x`,
  `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:x:live`,
]

export const RESOURCE_PATTERNS = [
  ...RESOURCES,
  'arn:aws:s3:::*',
  'arn:aws:s3:::data*',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::d?ta/?',
  'arn:aws:s3:::*/*',
  'arn:aws:s3:::*/a',
  'arn:aws:s3:::DATA/a',
  `arn:aws:iam::${ACCOUNT}:role/*`,
  `arn:aws:iam::${ACCOUNT}:role/a*`,
  'arn:aws:iam::*:role/app',
  `arn:aws:iam::${ACCOUNT}:*`,
  'arn:*:role/a??',
  '*app',
  'arn:aws:*',
  `arn:aws:lambda:*:${ACCOUNT}:function:*`,
  'arn:aws:lambda:*:function:x',
  'arn:aws:lambda:eu-*:*:function:x',
]

/** What policies of the present version read as variables, and older ones as they stand. */
export const VARIABLE_PATTERNS = [
  'arn:aws:s3:::${aws:username}/*',
  'arn:aws:s3:::${aws:PrincipalTag/team}/*',
  'arn:aws:s3:::data/${AWS:Username}',
  `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
  "arn:aws:s3:::${aws:PrincipalTag/team, 'data'}/?",
  "arn:aws:s3:::${aws:PrincipalTag/none, 'data'}/*",
  'arn:aws:s3:::${aws:PrincipalTag/none}/*',
  'arn:aws:s3:::${*}',
  'arn:aws:s3:::data/${aws:PrincipalTag/team}',
  'arn:aws:s3:::${aws:RequestTag/env}/*',
  'arn:aws:s3:::data/${?}',
  'arn:aws:s3:::${$}*',
]
