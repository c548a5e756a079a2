/** The widget's own words. What the assistant says comes from the desk. */

export interface Words {
  open: string;
  close: string;
  title: string;
  role: string;
  log: string;
  input: string;
  placeholder: string;
  send: string;
  person: string;
  personSaid: string;
  lost: string;
  sending: string;
  sent: string;
  waiting: string;
  failed: string;
  tooLong: string;
  tooFast: string;
  typing: string;
  you: string;
  staff: string;
  unread: (count: number) => string;
  greeting: (assistant: string, clinic: string) => string;
  emergency: (number: string) => string;
  starters: string[];
}

const en: Words = {
  open: "Chat with us",
  close: "Close the chat",
  title: "Front desk",
  role: "virtual assistant",
  log: "Conversation",
  input: "Your message",
  placeholder: "Write a message…",
  send: "Send",
  person: "Talk to a person",
  personSaid: "I would like to talk to a person.",
  lost: "No connection. Your messages are kept and sent when it is back.",
  sending: "Sending…",
  sent: "Sent",
  waiting: "Waiting for the connection",
  failed: "Not sent",
  tooLong: "This message is too long. Please keep it under 4,000 characters.",
  tooFast: "That was a lot at once; the rest follows in a moment.",
  typing: "is writing…",
  you: "You",
  staff: "Front desk",
  unread: (count) => `${count} new ${count === 1 ? "message" : "messages"}`,
  greeting: (assistant, clinic) => `Hello! I am ${assistant}, the virtual assistant of ${clinic}. I can book, change or cancel a visit, explain a bill, and answer questions. How can I help?`,
  emergency: (number) => `In an emergency, call ${number}.`,
  starters: ["Book an appointment", "What are your hours?", "What do I owe?", "Do you take my insurance?"],
};

const es: Words = {
  open: "Escríbanos",
  close: "Cerrar el chat",
  title: "Recepción",
  role: "asistente virtual",
  log: "Conversación",
  input: "Su mensaje",
  placeholder: "Escriba un mensaje…",
  send: "Enviar",
  person: "Hablar con una persona",
  personSaid: "Quiero hablar con una persona.",
  lost: "Sin conexión. Sus mensajes se guardan y se envían cuando vuelva.",
  sending: "Enviando…",
  sent: "Enviado",
  waiting: "Esperando la conexión",
  failed: "No enviado",
  tooLong: "El mensaje es demasiado largo. Use menos de 4,000 caracteres.",
  tooFast: "Fueron muchos mensajes a la vez; el resto sale en un momento.",
  typing: "está escribiendo…",
  you: "Usted",
  staff: "Recepción",
  unread: (count) => (count === 1 ? "1 mensaje nuevo" : `${count} mensajes nuevos`),
  greeting: (assistant, clinic) => `¡Hola! Soy ${assistant}, la asistente virtual de ${clinic}. Puedo hacer, cambiar o cancelar una cita, explicar una factura y responder preguntas. ¿En qué puedo ayudarle?`,
  emergency: (number) => `En una emergencia, llame al ${number}.`,
  starters: ["Hacer una cita", "¿Cuál es su horario?", "¿Cuánto debo?", "¿Aceptan mi seguro?"],
};

export const wordsOf = (language: string): Words => (language.toLowerCase().startsWith("es") ? es : en);
