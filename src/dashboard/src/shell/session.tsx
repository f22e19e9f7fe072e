import { useEffect, useState } from 'react';
import { onConnection, signIn } from '../api/client';
import { Button, Dialog, Field, Note } from '../design/components';

/** Says that the connection is lost and looks for it again; asks for the token where the session is over. Neither leaves the page. */
export function Connection() {
  const [lost, setLost] = useState(false);
  const [expired, setExpired] = useState(false);
  useEffect(() => onConnection(event => {
    if (event === 'expired')
      setExpired(true);
    else
      setLost(event === 'lost');
  }), []);
  useEffect(() => {
    if (!lost)
      return;
    const timer = setInterval(() => void fetch('/healthz', { cache: 'no-store' }).then(r => {
      if (r.ok) {
        setLost(false);
        dispatchEvent(new Event('kf-refresh'));
      }
    }, () => undefined), 2000);
    return () => clearInterval(timer);
  }, [lost]);
  return (
    <>
      {lost && <div className="banner" role="alert">The service cannot be reached. It is tried again every two seconds; what you typed is kept.</div>}
      {expired && <SignInAgain onDone={() => { setExpired(false); dispatchEvent(new Event('kf-refresh')); }} />}
    </>
  );
}

function SignInAgain({ onDone }: { onDone: () => void }) {
  const [token, setToken] = useState('');
  const [wrong, setWrong] = useState('');
  const submit = async () => {
    try {
      if (await signIn(token.trim()))
        onDone();
      else
        setWrong('The token is wrong.');
    } catch {
      setWrong('The service cannot be reached.');
    }
  };
  return (
    <Dialog title="Sign in again" onClose={() => { location.href = '/login'; }} onSubmit={submit} footer={<Button kind="primary" type="submit">Sign in</Button>}>
      <Note>Your session has ended. The page stays as it is: sign in here, and nothing you typed is lost.</Note>
      <Field label="Token" hint="The content of the file token in the service's data folder, or the token it was given." wrong={wrong}>
        {id => <input id={id} className="input" type="password" autoComplete="current-password" required value={token} onChange={e => setToken(e.target.value)} />}
      </Field>
    </Dialog>
  );
}
