import { useEffect, useState } from 'react';
import { Button, Dialog, Field } from '../design/components';
import { Icon } from '../design/icons';
import { namespaceOf } from '../routing/address';
import { navigate, useAddress } from '../routing/router';

const isName = (text: string) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text);

/** The namespace shown: a field to change it or, where there is no room for one, a button that asks. */
export function Namespace() {
  const { query } = useAddress();
  const current = namespaceOf(`?${query}`);
  const [text, setText] = useState(current);
  const [asking, setAsking] = useState(false);
  useEffect(() => setText(current), [current]);
  const name = text.trim().toLowerCase() || 'default';
  const go = () => {
    setAsking(false);
    if (name !== current && isName(name))
      navigate(`/?ns=${name}`);
    else
      setText(current);
  };
  return (
    <>
      <form className="namespace" onSubmit={event => { event.preventDefault(); go(); }}>
        <label htmlFor="namespace">Namespace</label>
        <input id="namespace" className="input small" value={text} onChange={e => setText(e.target.value)} onBlur={() => !asking && go()} spellCheck={false} autoComplete="off" />
      </form>
      <button type="button" className="namespace-short" title={`Namespace: ${current}`} aria-label={`Namespace: ${current}`} onClick={() => setAsking(true)}><Icon name="subflow" /><span className="truncate">{current}</span></button>
      {asking && (
        <Dialog title="Namespace" onClose={() => { setAsking(false); setText(current); }} onSubmit={() => isName(name) && go()} footer={<><Button onClick={() => { setAsking(false); setText(current); }}>Cancel</Button><Button type="submit" kind="primary" disabled={!isName(name)}>Go there</Button></>}>
          <Field label="Name" hint="The scope of names; default unless said." wrong={isName(name) ? undefined : 'Lower-case letters, digits and hyphens.'}>{id => <input id={id} className="input" value={text} onChange={e => setText(e.target.value)} spellCheck={false} autoComplete="off" />}</Field>
        </Dialog>
      )}
    </>
  );
}
