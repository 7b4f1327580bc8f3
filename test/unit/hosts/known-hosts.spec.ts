import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hostKeyType, knownHostKeys } from '../../../lib/hosts/known-hosts.js';

/** A key in wire format: its type and some bytes that tell it from others. */
function wireKey(type: string, content: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(content)]);
}

function line(names: string, type = 'ssh-ed25519', content = names): string {
  return `${names} ${type} ${wireKey(type, content).toString('base64')} a comment`;
}

/** Which lines' keys are found, by the content they were made with. */
function found(text: string, host: string, port = 22): string[] {
  return knownHostKeys(text, host, port).map(({ type, key }) => key.subarray(4 + type.length).toString());
}

describe('knownHostKeys', () => {
  it('finds all keys of a host', () => {
    const text = [line('other', 'ssh-ed25519'), line('host', 'ssh-ed25519', 'a'), line('host', 'ssh-rsa', 'b')].join(
      '\n',
    );

    expect(found(text, 'host')).toEqual(['a', 'b']);
  });

  it('knows several names of one host, in any case', () => {
    expect(found(line('host.example.org,HOST,192.0.2.7'), 'Host')).toHaveLength(1);
    expect(found(line('host.example.org,HOST,192.0.2.7'), '192.0.2.7')).toHaveLength(1);
  });

  it.each([
    ['*.example.org', 'a.example.org', true],
    ['*.example.org', 'example.org', false],
    ['node?.example.org', 'node7.example.org', true],
    ['node?.example.org', 'nodes.example.com', false],
    ['*.example.org,!bad.example.org', 'bad.example.org', false],
    ['hostAexample.org', 'host.example.org', false],
    ['host.example.org', 'hostAexample.org', false],
  ])('compares the pattern %s with %s: %s', (pattern, host, expected) => {
    expect(found(line(pattern), host).length === 1).toBe(expected);
  });

  it('looks up another port as [host]:port, and by the name alone when there is no such entry', () => {
    const both = [line('host', 'ssh-ed25519', 'plain'), line('[host]:2222', 'ssh-ed25519', 'port')].join('\n');

    expect(found(both, 'host', 2222)).toEqual(['port']);
    expect(found(both, 'host', 22)).toEqual(['plain']);
    expect(found(both, 'host', 2223)).toEqual(['plain']);
  });

  it('knows hashed names', () => {
    const salt = Buffer.from('twenty bytes of salt');
    const hash = createHmac('sha1', salt).update('[host]:2222').digest('base64');
    const text = line(`|1|${salt.toString('base64')}|${hash}`, 'ssh-ed25519', 'hashed');

    expect(found(text, 'host', 2222)).toEqual(['hashed']);
    expect(found(text, 'host', 2223)).toEqual([]);
  });

  it('marks revoked keys and ignores certificate authorities', () => {
    const text = [`@revoked ${line('host')}`, `@cert-authority ${line('host')}`].join('\n');

    expect(knownHostKeys(text, 'host', 22)).toMatchObject([{ revoked: true }]);
  });

  it('leaves out comments, empty lines, damaged lines, and a key of another type than the line says', () => {
    const text = [
      '',
      '# host ssh-ed25519 AAAA',
      'host',
      'host ssh-ed25519',
      'host ssh-ed25519 AAAA',
      'host 1024 35 12345',
    ].join('\r\n');

    expect(found(text, 'host')).toEqual([]);
  });
});

describe('hostKeyType', () => {
  it('is the first string of the key', () => {
    expect(hostKeyType(wireKey('ssh-rsa', 'x'))).toBe('ssh-rsa');
  });

  it('is empty for something else', () => {
    expect(hostKeyType(Buffer.from('abc'))).toBe('');
  });
});
