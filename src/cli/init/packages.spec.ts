import { describe, expect, it } from '@jest/globals';
import { missingPackages, packagesOf, unsuitablePackages, type Own } from './packages.js';

const OWN: Own = {
  name: 'nestjs-health-policy',
  version: '1.2.3',
  peerDependencies: {
    '@nestjs/common': '>=11.0.0 <13',
    '@nestjs/config': '>=4.0.0 <5 || >=12.0.0 <13',
    '@nestjs/event-emitter': '>=3.0.0 <4 || >=12.0.0 <13',
    '@nestjs/terminus': '>=12.1.0 <13',
    typeorm: '>=1.0.0 <2',
  },
  peerDependenciesMeta: { typeorm: { optional: true }, '@nestjs/event-emitter': { optional: true } },
};

describe('the packages of an application', () => {
  it('are those of all kinds', () => {
    const packages = packagesOf({
      dependencies: { a: '1' },
      devDependencies: { b: '2' },
      peerDependencies: { c: '3' },
      more: { d: '4' },
    });
    expect([...packages.keys()].toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('lack this one and the peers that it cannot do without, not the optional ones', () => {
    expect(missingPackages(OWN, new Map([['@nestjs/common', '^12.0.0']]))).toEqual([
      'nestjs-health-policy',
      '@nestjs/config@^12.0.0',
      '@nestjs/terminus@^12.1.0',
    ]);
    expect(
      missingPackages(OWN, new Map(Object.entries({ ...OWN.peerDependencies, 'nestjs-health-policy': '1' }))),
    ).toEqual([]);
  });

  it.each([
    ['typeorm', '^1.1.0', true],
    ['typeorm', '~1', true],
    ['typeorm', '^0.3.20', false],
    ['typeorm', '2.0.0', false],
    ['typeorm', 'latest', true],
    ['typeorm', 'file:../typeorm', true],
    ['typeorm', 'npm:@fork/typeorm@0.3.1', false],
    ['@nestjs/event-emitter', '^3.0.1', true],
    ['@nestjs/event-emitter', '^12.0.1', true],
    ['@nestjs/event-emitter', '^2.1.1', false],
    ['@nestjs/event-emitter', '4.x', false],
    ['@nestjs/common', '>=10', false],
    ['react', '1', true],
  ])('%s %s suits: %s', (name, range, suits) => {
    const told = unsuitablePackages(OWN, new Map([[name, range]]));
    if (suits) expect(told).toEqual([]);
    else
      expect(told).toEqual([
        `${name} is ${range} in package.json, and nestjs-health-policy works with ${OWN.peerDependencies[name]}`,
      ]);
  });
});
