import type { Machine } from './dynaTask.ts';

/** GPUs of an EC2 instance by its size: aws.amazon.com/ec2/instance-types. */
const sizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  p2: { xlarge: 1, '8xlarge': 8, '16xlarge': 16 },
  p3: { '2xlarge': 1, '8xlarge': 4, '16xlarge': 8 },
  p3dn: { '24xlarge': 8 },
  p4d: { '24xlarge': 8 },
  p5: { '48xlarge': 8 },
  g4dn: { xlarge: 1, '2xlarge': 1, '4xlarge': 1, '8xlarge': 1, '16xlarge': 1, '12xlarge': 4 },
  g5: { xlarge: 1, '2xlarge': 1, '4xlarge': 1, '8xlarge': 1, '16xlarge': 1, '12xlarge': 4, '24xlarge': 4, '48xlarge': 8 },
};

/** GPUs of all instances; undefined for a type that is not known, or a count that nobody has. */
export function gpusOfMachine({ type, count }: Machine): number | undefined {
  const [, family = '', size = ''] = /^(?:ml\.)?([a-z]\w*)\.(\w+)$/.exec(type) ?? [];
  if (/^[crmt]\d/.test(family)) return 0;
  const known = Object.hasOwn(sizes, family) ? sizes[family] : undefined;
  const each = known !== undefined && Object.hasOwn(known, size) ? known[size] : undefined;
  return each === undefined || !Number.isSafeInteger(each * count) ? undefined : each * count;
}
