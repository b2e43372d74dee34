from django import forms


class NoteForm(forms.Form):
    text = forms.CharField(label="Note", max_length=500)
