// Offers the time zone of this device to whoever has chosen none; it is theirs once the form is sent.
const choice = document.querySelector("[data-time-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (choice && !choice.value && [...choice.options].some((it) => it.value === here)) choice.value = here;
